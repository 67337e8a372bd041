"""librdkafka's mock broker through ctypes, from the library that confluent-kafka is linked with. Not: its process."""

import ctypes

from confluent_kafka import cimpl

PRODUCER = 0
"""RD_KAFKA_PRODUCER: the mock cluster hangs on a client handle; which kind does not matter."""
ERROR_TEXT_BYTES = 512
LOG_LEVEL = b"4"
"""syslog's "warning": one level lower it remarks that this client has no broker to connect to, which is intended."""


class MockCluster:
    """One broker on a port of 127.0.0.1 chosen by the system; its threads are librdkafka's own.

    Volatile; one member per consumer group; keeps 5 MB or 100,000 batches a partition, drops older ones silently.
    A group that had a member already lets the next one in after the session time-out less 1 s: use a short one (2 s).
    """

    def __init__(self) -> None:
        """Start it.

        Raises:
            RuntimeError: librdkafka said no.
        """
        self._library = _library()
        fault = ctypes.create_string_buffer(ERROR_TEXT_BYTES)
        settings = self._library.rd_kafka_conf_new()
        self._library.rd_kafka_conf_set(settings, b"log_level", LOG_LEVEL, fault, ERROR_TEXT_BYTES)
        self._client = self._library.rd_kafka_new(PRODUCER, settings, fault, ERROR_TEXT_BYTES)
        if not self._client:
            raise RuntimeError(fault.value.decode())
        self._cluster = self._library.rd_kafka_mock_cluster_new(self._client, 1)
        if not self._cluster:
            raise RuntimeError("librdkafka could not make a mock cluster")
        # Else every first join of a group waits 3 s for members that cannot come: groups here have one member.
        self._library.rd_kafka_mock_group_initial_rebalance_delay_ms(self._cluster, 0)

    @property
    def address(self) -> str:
        """`host:port` to bootstrap from."""
        return str(self._library.rd_kafka_mock_cluster_bootstraps(self._cluster).decode())

    def create_topic(self, name: str, partitions: int) -> None:
        """Make a topic. (One that a client asks for by itself would get four partitions.)

        Raises:
            RuntimeError: librdkafka refused, for example because the topic exists.
        """
        code = self._library.rd_kafka_mock_topic_create(self._cluster, name.encode(), partitions, 1)
        if code != 0:
            raise RuntimeError(f"topic {name}: {self._library.rd_kafka_err2str(code).decode()}")

    def close(self) -> None:
        """Stop it; what it held is gone."""
        self._library.rd_kafka_mock_cluster_destroy(self._cluster)
        self._library.rd_kafka_destroy(self._client)


def _library() -> ctypes.CDLL:
    """librdkafka, looked up through confluent-kafka's own extension module.

    A symbol is searched in a library and in what it is linked with, so this finds the copy inside the wheel whatever
    its file is called there, and the system's where the package was built from source.
    """
    library = ctypes.CDLL(cimpl.__file__)
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    for name, result, arguments in (
        ("rd_kafka_conf_new", pointer, []),
        ("rd_kafka_conf_set", number, [pointer, text, text, text, ctypes.c_size_t]),
        ("rd_kafka_new", pointer, [number, pointer, text, ctypes.c_size_t]),
        ("rd_kafka_destroy", None, [pointer]),
        ("rd_kafka_err2str", text, [number]),
        ("rd_kafka_mock_cluster_new", pointer, [pointer, number]),
        ("rd_kafka_mock_cluster_destroy", None, [pointer]),
        ("rd_kafka_mock_cluster_bootstraps", text, [pointer]),
        ("rd_kafka_mock_group_initial_rebalance_delay_ms", None, [pointer, ctypes.c_int32]),
        ("rd_kafka_mock_topic_create", number, [pointer, text, number, number]),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library
