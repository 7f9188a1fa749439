"""A dropout rate is not between 0 and 1.

torch.nn.Dropout raises "dropout probability has to be between 0 and 1", Keras
"Invalid value received for argument `rate`"; -1 is left alone, MMSegmentation
takes it for "off". At 1 both accept it and every activation is zero, so nothing
is learnt behind it (torch.nn.functional.dropout).
TensorFlow 1's keep_prob is the other way round: 0 keeps nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.bounds import Bound
from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.written import key, lines

id = "dropout"

_LAYERS = r"^(spatial|alpha|gaussian)?dropout\d?d?$"
RATE = Bound(
    ("dropout", "dropout_rate", "dropout_prob", "dropout_p", "drop_rate", "dropout_ratio", "p_dropout",
     "drop_path_rate", "drop_path", "attention_dropout", "attn_dropout", "hidden_dropout", "hidden_dropout_prob",
     "attn_drop", "attention_probs_dropout_prob", "attn_drop_rate", "attn_pdrop", "resid_pdrop", "embd_pdrop",
     "emb_dropout", "embed_dropout", "residual_dropout", "activation_dropout", "relu_dropout", "classifier_dropout",
     "input_dropout", "output_dropout", "layer_dropout", "encoder_dropout", "decoder_dropout", "lora_dropout",
     "fc_dropout", "recurrent_dropout", "proj_drop", "stochastic_depth_prob"),
    least=0, below=1, allowed=(-1,), classes={"p": _LAYERS, "rate": _LAYERS},
    elsewhere="augment|transform(?!er)|pipeline|sampl",
)
KEEP = Bound(("keep_prob", "dropout_keep_prob"), above=0, most=1)


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at every rate of a dropout."""
    for entry, value in RATE.broken(facts):
        name = key(entry)
        effect = "every activation becomes 0" if value == 1 else "a dropout rate is at least 0 and below 1"
        fix = f"{name}: {value / 100:g}" if 1 < value < 100 and value >= 5 else f"{name}: 0.1"
        yield LintFinding(id, "error", "", f"{name} {value:g}: {effect}", lines(entry), name, fix)
    for entry, value in KEEP.broken(facts):
        name = key(entry)
        text = f"{name} {value:g}: the part that is kept is above 0 and at most 1"
        yield LintFinding(id, "error", "", text, lines(entry), name, f"{name}: 0.9")
