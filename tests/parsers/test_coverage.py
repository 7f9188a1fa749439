"""Every family of frameworks that the reference describes has its format files."""

from __future__ import annotations

import pytest

from logdoctor import formats

FAMILIES = {
    "Caffe, NVCaffe, Caffe-SSD": "caffe",
    "Keras 2 and 3": "keras",
    "TensorFlow: Estimator, slim, object detection, model garden": "tensorflow-estimator tensorflow-orbit",
    "PyTorch examples, GANs, NVIDIA's": "pytorch gan gnmt dllogger",
    "torchvision references, DETR, DeiT, MAE, maskrcnn-benchmark": "metriclogger maskrcnn-benchmark",
    "Hugging Face, TRL, Axolotl, LLaMA-Factory, ms-swift, diffusers, kohya": "huggingface llamafactory ms-swift diffusers",
    "Lightning": "lightning",
    "timm": "timm",
    "OpenMMLab": "mmcv mmengine",
    "Detectron": "detectron2",
    "YOLO": "darknet yolov5 yolov8",
    "fairseq, metaseq": "fairseq",
    "ESPnet, FunASR": "espnet funasr",
    "Megatron-LM, Megatron-DeepSpeed, GPT-NeoX": "megatron",
    "DeepSpeed": "deepspeed",
    "NeMo": "nemo",
    "torchtitan, torchtune, Composer": "torchtitan torchtune composer",
    "the nanoGPT family": "nanogpt build-nanogpt nanochat modded-nanogpt llmc litgpt olmo",
    "JAX": "maxtext jax-clu",
    "PaddlePaddle": "paddle-detection paddle-ocr paddle-seg paddle-nlp paddle-clas paddle-model",
    "MXNet, Gluon": "mxnet insightface",
    "Chainer": "chainer",
    "reinforcement learning": "stable-baselines3 rllib",
    "gradient boosting": "xgboost lightgbm catboost scikit-learn",
    "NLP toolkits": "spacy opennmt marian sockeye fastai flair fasttext",
    "speech, vision and others": "ijepa monodepth2 3detr hugectr mlx-lm pytorch-ssd pointnet neuralhydrology dbnet speechbrain",
    "MLPerf": "mlperf",
    "anything": "tqdm columns jsonl tensorboard",
    "messages": "messages-numeric messages-data messages-end messages-python",
}


@pytest.mark.parametrize("family", FAMILIES)
def test_has_its_formats(family: str) -> None:
    assert set(FAMILIES[family].split()) <= set(formats.paths())
