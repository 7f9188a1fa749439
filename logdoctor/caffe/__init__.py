"""What a Caffe run says of itself: the dumped solver and nets, their geometry and their learning rate.

`textformat` reads the protobuf text format, `dumps` finds the dumps in a log,
`net` gives layers and blob shapes, `geometry` computes pooling windows,
`solver` the learning rate at any iteration.
"""
