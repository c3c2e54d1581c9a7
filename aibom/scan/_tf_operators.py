"""The operators of TensorFlow graphs: which reach files, programs or the network, and which only compute."""

from aibom.records.scans import ScanVerdict
from aibom.scan._finding import words
from aibom.scan._tf_names import COMPUTING

__all__ = ["operator_verdict"]

_DANGEROUS = words(
    # They read, write or list any file that they are given the name of.
    "ReadFile WriteFile MatchingFiles MatchingFilesDataset ExperimentalMatchingFilesDataset WholeFileReader "
    "WholeFileReaderV2 ImmutableConst DatasetToTFRecord ExperimentalDatasetToTFRecord LoadDataset SaveDataset "
    "SaveDatasetV2 SnapshotDataset SnapshotDatasetV2 SnapshotChunkDataset SnapshotDatasetReader "
    "SnapshotNestedDatasetReader ListSnapshotChunksDataset FileSystemSetConfiguration DistributedSave "
    "LoadAndRemapMatrix "
    # They call Python of the process that runs the graph.
    "PyFunc PyFuncStateless EagerPyFunc "
    # They hand work or data to programs elsewhere, or load native code.
    "RemoteCall LoadLibrary RpcClient RpcCall RpcServer RpcServerStart RpcServerRegister DataServiceDataset "
    "DataServiceDatasetV2 DataServiceDatasetV3 DataServiceDatasetV4 RegisterDataset RegisterDatasetV2 "
    # They write what passes through them to a file or to the network.
    "DebugIdentity DebugIdentityV2 DebugIdentityV3 DebugNanCount DebugNumericSummary DebugNumericSummaryV2 "
    "CreateSummaryFileWriter CreateSummaryDbWriter WriteSummary WriteRawProtoSummary WriteGraphSummary "
    "WriteScalarSummary WriteHistogramSummary WriteImageSummary WriteAudioSummary ImportEvent"
)


def operator_verdict(kind: str) -> ScanVerdict:
    """Return what an operator of a graph leads to, by its name.

    >>> [operator_verdict(kind).value for kind in ("MatMul", "WriteFile", "Vendor>Op", "TextLineDataset")]
    ['allowlisted', 'dangerous', 'review', 'review']
    """
    if kind in _DANGEROUS:
        return ScanVerdict.DANGEROUS
    return ScanVerdict.ALLOWLISTED if kind in COMPUTING else ScanVerdict.REVIEW
