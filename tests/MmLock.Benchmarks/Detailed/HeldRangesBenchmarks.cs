using BenchmarkDotNet.Attributes;
using MmLock.Benchmarks.Locks;

namespace MmLock.Benchmarks.Detailed;

/// <summary>Acquire and release of a free range between many held ones, somewhere else each time.</summary>
[MemoryDiagnoser]
public class HeldRangesBenchmarks
{
    private readonly RangeList _list = new();
    private HeldPlaces _places = new(1);
    private MmapLock? _lock;

    [Params(1, 1_000, 10_000, 1_000_000)]
    public int Held { get; set; }

    [GlobalSetup(Target = nameof(Tree))]
    public void HoldInTree() => Hold(MmapLockBackend.RangeTree);

    [GlobalSetup(Target = nameof(Segmented))]
    public void HoldInSegments() => Hold(MmapLockBackend.Segmented);

    [GlobalSetup(Target = nameof(ListUnderLock))]
    public void HoldInList()
    {
        // Filled without asking: a check of each against all would take longer than the benchmark.
        _places = new HeldPlaces(Held);
        _list.Fill(_places.Held);
    }

    [Benchmark(Baseline = true)]
    public void ListUnderLock() => new ListWriteBetweenHeld(_list, _places).Iterate();

    [Benchmark]
    public void Tree() => new WriteBetweenHeld(_lock!, _places).Iterate();

    [Benchmark]
    public void Segmented() => new WriteBetweenHeld(_lock!, _places).Iterate();

    private void Hold(MmapLockBackend backend)
    {
        _places = new HeldPlaces(Held);
        _lock = MeasuredLocks.Create(backend);
        foreach (AddressRange held in _places.Held)
        {
            _lock.EnterWrite(held);
        }
    }
}
