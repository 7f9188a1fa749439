"""Prints the logs of this folder: several trainings in one file, with one of them lost, or none.

python recorded_with.py torch HEADER COUNTER LOST [summary] [stop=RUN:EPOCH] [start=RUN] > LOG
python recorded_with.py keras HEADER VERBOSE LOST > LOG

HEADER   how a training is announced: fold, run, seed, trial, model, after (named only when it ends), bare
COUNTER  how it counts: epoch, slash, step, batches, loss (not at all)
LOST     numbers of the trainings (from 1, "3,4") with a far too high rate (torch) or a NaN in the data (keras); none
stop     end the program within a training; start: begin with this one (a second call, appended to the same log)

fold_epoch_2          torch fold epoch 2 summary
fold_epoch_none       torch fold epoch none summary
run_slash_5           torch run slash 5 summary
trial_step_34         torch trial step 3,4
model_batches_all     torch model batches 1,2,3,4,5
seed_loss_2           torch seed loss 2
after_epoch_1         torch after epoch 1
bare_epoch_1          torch bare epoch 1
bare_step_none        torch bare step none
fold_again            torch fold epoch 2 stop=2:6, then torch fold epoch none start=2
bare_again            torch bare epoch 1 stop=1:6, then torch bare epoch none stop=1:9
keras_2_2, keras_1_none, keras_fold_1      keras bare 2 2, keras bare 1 none, keras fold 1 1
"""

import os
import sys

RUNS = 5


def torch_runs(header: str, counter: str, lost: set[int], options: list[str]) -> None:
    import torch

    given = dict(option.split("=") for option in options if "=" in option)
    stop = tuple(map(int, given.get("stop", "0:0").split(":")))
    made = torch.Generator().manual_seed(0)
    x = torch.randn(640, 20, generator=made)
    y = x @ torch.randn(20, 1, generator=made) + 0.3 * torch.randn(640, 1, generator=made)
    for k in range(int(given.get("start", 1)), RUNS + 1):
        lr = 0.5 if k in lost else 0.01
        heads = {"fold": f"FOLD {k}\n--------------------------------", "run": f"Run {k}/{RUNS}",
                 "seed": f"===== seed {k + 40} =====", "trial": f"Trial {k - 1}: hidden={16 * k}, lr={lr}",
                 "model": f"Training model {k} of {RUNS}"}
        if header in heads:
            print(heads[header])
        torch.manual_seed(k)
        net = torch.nn.Sequential(torch.nn.Linear(20, 16), torch.nn.ReLU(), torch.nn.Linear(16, 1))
        optimizer = torch.optim.SGD(net.parameters(), lr=lr)
        held = torch.arange(len(x)) % RUNS == k - 1
        xt, yt, xv, yv = x[~held], y[~held], x[held], y[held]
        step = 0
        for epoch in range(12):
            if (k, epoch) == stop:
                return
            total = 0.0
            for b, rows in enumerate(torch.randperm(len(xt)).split(64)):
                loss = torch.nn.functional.mse_loss(net(xt[rows]), yt[rows])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                total += loss.item() * len(rows)
                step += 1
                if counter == "step" and step % 2 == 0:
                    print(f"step {step} loss {loss.item():.4f}")
                if counter == "loss" and step % 4 == 0:
                    print(f"loss: {loss.item():.4f}")
                if counter == "batches" and b % 4 == 0:
                    print(f"Epoch: [{epoch}][{b}/{8}]\tLoss {loss.item():.4f}")
            with torch.no_grad():
                val = torch.nn.functional.mse_loss(net(xv), yv).item()
            if counter == "epoch":
                print(f"Epoch {epoch + 1}: train_loss={total / len(xt):.4f} val_loss={val:.4f}")
            elif counter == "slash":
                print(f"Epoch {epoch + 1}/12 - loss: {total / len(xt):.4f} - val_loss: {val:.4f}")
        if "summary" in options or header == "after":
            print(f"{'fold' if header == 'after' else header} {k} finished, best validation loss {val:.4f}\n")


def keras_runs(header: str, verbose: int, lost: set[int]) -> None:
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ.setdefault("KERAS_BACKEND", "torch")
    import keras
    import numpy

    made = numpy.random.default_rng(0)
    x = made.normal(size=(600, 12)).astype("float32")
    y = (x[:, :3].sum(1) + 0.3 * made.normal(size=600) > 0).astype("float32")
    part = numpy.arange(600) % RUNS
    for k in range(RUNS):
        keras.utils.set_random_seed(k)
        if header == "fold":
            print("------------------------------------------------------------------------")
            print(f"Training for fold {k + 1} ...")
        net = keras.Sequential([keras.layers.Dense(24, activation="relu"), keras.layers.Dense(2, activation="softmax")])
        net.compile(optimizer=keras.optimizers.Adam(0.005), loss="sparse_categorical_crossentropy",
                    metrics=["accuracy"])
        xt, held = x[part != k].copy(), (x[part == k], y[part == k])
        if k + 1 in lost:
            xt[201, 4] = numpy.nan
        net.fit(xt, y[part != k], epochs=10, batch_size=40, verbose=verbose, validation_data=held)
        score = net.evaluate(*held, verbose=0)
        if header == "fold":
            print(f"Score for fold {k + 1}: loss of {score[0]}; accuracy of {score[1] * 100}%")


if __name__ == "__main__":
    program, header, how, chosen, *options = sys.argv[1:]
    lost = {int(k) for k in chosen.split(",")} if chosen != "none" else set()
    if program == "keras":
        keras_runs(header, int(how), lost)
    else:
        torch_runs(header, how, lost, options)
