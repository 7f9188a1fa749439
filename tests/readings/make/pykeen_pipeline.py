"""PyKEEN's pipeline: its bars."""

from pykeen.pipeline import pipeline

pipeline(dataset="nations", model="TransE", training_kwargs={"num_epochs": 12, "batch_size": 128}, random_seed=1,
         device="cpu")
