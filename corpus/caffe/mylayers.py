"""Python layers that some nets load; copied beside the prototxt."""

import caffe
import numpy as np


class _Loss(caffe.Layer):
    def setup(self, bottom, top):
        self.diff = None

    def reshape(self, bottom, top):
        top[0].reshape(1)

    def backward(self, top, propagate_down, bottom):
        if propagate_down[0]:
            bottom[0].diff[...] = top[0].diff[0] * self.diff.reshape(bottom[0].data.shape)


class SmoothL1Loss(_Loss):
    """Quadratic near 0, linear beyond 1; mean over the rows."""

    def forward(self, bottom, top):
        d = bottom[0].data - bottom[1].data.reshape(bottom[0].data.shape)
        small = np.abs(d) < 1
        top[0].data[0] = np.where(small, 0.5 * d * d, np.abs(d) - 0.5).sum() / len(d)
        self.diff = np.where(small, d, np.sign(d)) / len(d)


class CosineLoss(_Loss):
    """Minus the mean cosine between prediction and target: between -1 and 1."""

    def forward(self, bottom, top):
        a, b = bottom[0].data, bottom[1].data.reshape(bottom[0].data.shape)
        na, nb = (np.sqrt((v * v).sum(1, keepdims=True) + 1e-8) for v in (a, b))
        cos = (a * b).sum(1, keepdims=True) / (na * nb)
        top[0].data[0] = -cos.mean()
        self.diff = -(b / (na * nb) - cos * a / (na * na)) / len(a)


class BalancedLoss(_Loss):
    """Cross-entropy in which each class counts alike: divided by its number of samples in this batch."""

    def forward(self, bottom, top):
        x, y = bottom[0].data, bottom[1].data.astype(int).ravel()
        p = np.exp(x - x.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        count = np.bincount(y, minlength=x.shape[1]).astype("f4")
        each = -np.log(np.maximum(p[np.arange(len(y)), y], 1e-20))
        total = np.bincount(y, weights=each, minlength=x.shape[1])
        top[0].data[0] = (total / count).mean()
        self.diff = (p - np.eye(x.shape[1])[y]) / count[y][:, None] / x.shape[1]


class MaskedLoss(_Loss):
    """Mean squared error over the targets that are known (above -5)."""

    def forward(self, bottom, top):
        d = bottom[0].data - bottom[1].data.reshape(bottom[0].data.shape)
        known = (bottom[1].data.reshape(d.shape) > -5).astype("f4")
        top[0].data[0] = 0.5 * (d * d * known).sum() / known.sum()
        self.diff = d * known / known.sum()


class Augment(caffe.Layer):
    """Adds a little noise; fails after some calls, like a program with a mistake in a rare branch."""

    def setup(self, bottom, top):
        self.calls, self.last = 0, int(self.param_str or 0)

    def reshape(self, bottom, top):
        top[0].reshape(*bottom[0].data.shape)

    def forward(self, bottom, top):
        self.calls += 1
        top[0].data[...] = bottom[0].data
        if self.last and self.calls > self.last:
            top[0].data[...] = bottom[0].data[:, :, ::-1][:, :, 1:]

    def backward(self, top, propagate_down, bottom):
        bottom[0].diff[...] = top[0].diff
