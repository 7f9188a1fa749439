"""Rules about Caffe's solver and nets: looked at only where there is one."""
