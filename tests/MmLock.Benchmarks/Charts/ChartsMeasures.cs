using System.Diagnostics;
using DotNext.Threading;
using MmLock.Benchmarks.Cores;
using MmLock.Benchmarks.Locks;
using MmLock.Benchmarks.Quick;
using Lock = System.Threading.Lock;

namespace MmLock.Benchmarks.Charts;

/// <summary>The four false conflicts on every lock, in the order in which the charts show them.</summary>
internal sealed class ChartsMeasures(IReadOnlyList<int> threads, Action<string> progress)
{
    private readonly List<ConflictsRow> _rows = [];

    public ChartsRun Take()
    {
        long began = Stopwatch.GetTimestamp();
        var machine = Machine.Read();
        Add("Lock", static () => new OneLock(new Lock()));
        Add("ReaderWriterLockSlim", static () => new SlimLock(new ReaderWriterLockSlim()));
        Add("DotNext AsyncReaderWriterLock", static () => new DotNextLock(new AsyncReaderWriterLock()));
        Add("64 striped Locks", static () => new StripedLock(StripedLock.Make()));
        foreach (MmapLockBackend backend in (MmapLockBackend[])
            [MmapLockBackend.ReaderWriter, MmapLockBackend.RangeTree, MmapLockBackend.Segmented, MmapLockBackend.Adaptive])
        {
            Add($"MmapLock {backend}", () => new RangedLock(MeasuredLocks.Create(backend)));
        }

        return new ChartsRun(machine, Math.Round(Stopwatch.GetElapsedTime(began).TotalSeconds, 1), threads, _rows);
    }

    private void Add<TLock>(string name, Func<TLock> create)
        where TLock : struct, IScaledLock
    {
        var rates = new List<double>();
        var taken = new List<double>();
        foreach (int count in threads)
        {
            progress($"{name}: {count} threads");
            var times = new AccessTimes(count);
            var turn = new LockTurn<TLock, FalseConflicts>(create(), new FalseConflicts(times));
            rates.Add(Math.Round(ScalingLoop.TurnsPerSecond(turn, count, times.Clear)));
            taken.Add(Math.Round(times.Microseconds(0.99), 2));
        }

        _rows.Add(new ConflictsRow(name, rates, taken));
    }
}
