"""paddle.Model.fit: PaddlePaddle's own progress bar, one line per log_freq."""

import numpy as np
import paddle

paddle.seed(0)
rng = np.random.default_rng(7)


class Data(paddle.io.Dataset):
    def __getitem__(self, i):
        x = np.random.default_rng(i).normal(size=6).astype("float32")
        return x, np.int64(x[0] > 0)

    def __len__(self):
        return 320


net = paddle.nn.Sequential(paddle.nn.Linear(6, 16), paddle.nn.ReLU(), paddle.nn.Linear(16, 2))
model = paddle.Model(net)
model.prepare(paddle.optimizer.Adam(0.01, parameters=net.parameters()), paddle.nn.CrossEntropyLoss(),
              paddle.metric.Accuracy())
model.fit(Data(), Data(), batch_size=32, epochs=4, log_freq=2, verbose=2)
