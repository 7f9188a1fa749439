"""Steps of evaluating, saving and logging that Transformers' Trainer refuses, or never reaches.

TrainingArguments raises when load_best_model_at_end meets different strategies
of saving and evaluating, or save_steps that is no multiple of eval_steps; when
logging_steps is 0; and when lr_scheduler_type reduce_lr_on_plateau meets no
evaluation (training_args.py). An evaluation every so many steps that is due
after the last one never happens.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.written import flag, key, lines, number, whole_number

id = "trainer-steps"

_TRAINER = ("per_device_train_batch_size", "num_train_epochs", "gradient_checkpointing", "warmup_ratio", "report_to")
_EVALUATE = ("eval_strategy", "evaluation_strategy")


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at the strategies and the steps beside the arguments that only the Trainer has."""
    tree = facts.tree
    sign = tree.only(*_TRAINER) or next(tree.each(*_TRAINER), None)
    if sign is None:
        return
    evaluate, save = tree.beside(sign, *_EVALUATE), tree.beside(sign, "save_strategy")
    eval_steps, save_steps = tree.beside(sign, "eval_steps"), tree.beside(sign, "save_steps")
    how = "" if evaluate is None else str(evaluate.value).rpartition(".")[2].lower()
    saves = "steps" if save is None else str(save.value).rpartition(".")[2].lower()
    every, kept = number(eval_steps), number(save_steps)
    if flag(best := tree.beside(sign, "load_best_model_at_end")) and saves != "best":
        if how and how != saves:
            text = f"load_best_model_at_end needs one strategy: evaluating is {how}, saving {saves}"
            yield LintFinding(id, "error", "", text, lines(save, evaluate, best), "save_strategy",
                              f"save_strategy: {how}")
        elif how == "steps" and every and kept and every >= 1 and kept % every:
            text = f"save_steps {kept:g} is no multiple of eval_steps {every:g}, as load_best_model_at_end needs it"
            yield LintFinding(id, "error", "", text, lines(save_steps, eval_steps, best), "save_steps",
                              f"save_steps: {every * max(1, round(kept / every)):g}")
    logging, strategy = tree.beside(sign, "logging_steps"), tree.beside(sign, "logging_strategy")
    if number(logging) == 0 and (strategy is None or str(strategy.value).lower().endswith("steps")):
        yield LintFinding(id, "error", "", "logging_steps 0: the Trainer refuses it", lines(logging), "logging_steps",
                          "logging_steps: 10")
    schedule = tree.beside(sign, "lr_scheduler_type")
    if schedule is not None and str(schedule.value).lower().endswith("plateau") and how in ("no", "false"):
        text = "lr_scheduler_type reduce_lr_on_plateau needs an evaluation"
        yield LintFinding(id, "error", "", text, lines(evaluate, schedule), "eval_strategy", "eval_strategy: epoch")
    total = tree.beside(sign, "max_steps")
    end = number(total)
    if how == "steps" and every and end and 0 < end < every and eval_steps is not None:
        text = f"{key(eval_steps)} {every:g} is not reached in max_steps {end:g}: nothing is evaluated"
        yield LintFinding(id, "notice", "", text, lines(eval_steps, total), "eval_steps",
                          f"eval_steps: {whole_number(end / 5)}")
