"""flair's ModelTrainer over a tiny text classifier with one-hot embeddings; loss.tsv is its own table."""

import flair
import torch
from flair.data import Corpus, Sentence
from flair.datasets import FlairDatapointDataset
from flair.embeddings import DocumentPoolEmbeddings, OneHotEmbeddings
from flair.models import TextClassifier
from flair.trainers import ModelTrainer

flair.set_seed(1)
flair.device = torch.device("cpu")


def data(n):
    out = []
    for i in range(n):
        sentence = Sentence(("good fine nice" if i % 2 else "bad poor awful") + " thing")
        sentence.add_label("mood", "good" if i % 2 else "bad")
        out.append(sentence)
    return FlairDatapointDataset(out)


corpus = Corpus(data(120), data(40), data(40))
model = TextClassifier(DocumentPoolEmbeddings([OneHotEmbeddings.from_corpus(corpus, min_freq=1)]), label_type="mood",
                       label_dictionary=corpus.make_label_dictionary("mood"))
ModelTrainer(model, corpus).train("flair_out", learning_rate=0.1, mini_batch_size=8, max_epochs=5)
