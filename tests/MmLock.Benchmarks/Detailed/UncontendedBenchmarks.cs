using BenchmarkDotNet.Attributes;
using DotNext.Threading;
using MmLock.Benchmarks.Locks;
using Lock = System.Threading.Lock;

namespace MmLock.Benchmarks.Detailed;

/// <summary>Acquire and release of each lock, nobody in the way.</summary>
[MemoryDiagnoser]
public class UncontendedBenchmarks
{
    private readonly MmapLock _tree = MeasuredLocks.Create(MmapLockBackend.RangeTree);
    private readonly ReaderWriterLockSlim _readerWriter = new();
    private readonly Lock _plain = new();
    private readonly SemaphoreSlim _semaphore = new(1, 1);
    private readonly AsyncExclusiveLock _exclusive = new();
    private readonly AsyncReaderWriterLock _asyncReaderWriter = new();
    private readonly CompareAndSwapPair.Cell _cell = new();
    private FileStream? _file;
    private MmapLock? _segmented;

    [GlobalSetup(Targets = [nameof(SegmentedWrite), nameof(SegmentedRead)])]
    public void CreateSegmented() => _segmented = MeasuredLocks.Create(MmapLockBackend.Segmented);

    [GlobalSetup(Target = nameof(FileRangeLock))]
    public void CreateFile() =>
        _file = new FileStream(
            Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0, FileOptions.DeleteOnClose);

    [GlobalCleanup(Target = nameof(FileRangeLock))]
    public void DeleteFile() => _file?.Dispose();

    [Benchmark(Baseline = true)]
    public void ReaderWriterLockSlimWrite() => new ReaderWriterWrite(_readerWriter).Iterate();

    [Benchmark]
    public void ReaderWriterLockSlimRead() => new ReaderWriterRead(_readerWriter).Iterate();

    [Benchmark]
    public void TreeWrite() => new WriteRange(_tree, MeasuredLocks.Page).Iterate();

    [Benchmark]
    public void TreeRead() => new ReadRange(_tree, MeasuredLocks.Page).Iterate();

    [Benchmark]
    public void TreeWriteCoarse() => new WriteCoarse(_tree).Iterate();

    [Benchmark]
    public void SegmentedWrite() => new WriteRange(_segmented!, MeasuredLocks.Page).Iterate();

    [Benchmark]
    public void SegmentedRead() => new ReadRange(_segmented!, MeasuredLocks.Page).Iterate();

    [Benchmark]
    public void CompareAndSwap() => new CompareAndSwapPair(_cell).Iterate();

    [Benchmark]
    public void ThreadingLock() => new PlainLock(_plain).Iterate();

    [Benchmark]
    public void SemaphoreSlimWait() => new SlimSemaphore(_semaphore).Iterate();

    [Benchmark]
    public void DotNextAsyncExclusiveLock() => new DotNextExclusive(_exclusive).Iterate();

    [Benchmark]
    public void DotNextAsyncReaderWriterLock() => new DotNextReaderWriter(_asyncReaderWriter).Iterate();

    [Benchmark]
    public void FileRangeLock()
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
        {
            new FileRange(_file!).Iterate();
        }
    }
}
