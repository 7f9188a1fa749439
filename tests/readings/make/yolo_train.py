"""ultralytics: a YOLO model from its definition, over a few drawn pictures; results.csv is its structured output."""

import os
from pathlib import Path

os.environ["YOLO_CONFIG_DIR"] = "yolo_settings"
import numpy as np
from PIL import Image
from ultralytics import YOLO

rng = np.random.default_rng(12)
for part, n in (("train", 16), ("val", 8)):
    Path(f"shapes/images/{part}").mkdir(parents=True, exist_ok=True)
    Path(f"shapes/labels/{part}").mkdir(parents=True, exist_ok=True)
    for i in range(n):
        picture = rng.integers(0, 60, (64, 64, 3)).astype("uint8")
        a, b = rng.integers(8, 40, 2)
        picture[b : b + 16, a : a + 16] = 230
        Image.fromarray(picture).save(f"shapes/images/{part}/{i}.png")
        Path(f"shapes/labels/{part}/{i}.txt").write_text(f"0 {(a + 8) / 64} {(b + 8) / 64} 0.25 0.25\n")
Path("shapes.yaml").write_text(f"path: {Path('shapes').resolve()}\ntrain: images/train\nval: images/val\nnames: [box]\n")
YOLO("yolov8n.yaml").train(data="shapes.yaml", epochs=3, imgsz=64, batch=4, device="cpu", workers=0, plots=False,
                           project="yolo_out", name="run", exist_ok=True, amp=False)
