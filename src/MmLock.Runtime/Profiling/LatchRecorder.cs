using System.Runtime.CompilerServices;
using MmLock.Backends;
using MmLock.Waiting;

namespace MmLock.Profiling;

/// <summary>Records who has a latch, and who waits for it: the structure lock, alone or as a structure hold.</summary>
/// <remarks>
/// <para>Off costs nothing: a latch that is recorded is marked as watched, so that no fast path finds its word as it wants it; all
/// others end here. The mark is put by a compare-and-swap, and taken away by one that finds nobody in the latch, or by who leaves it.
/// So a hold that was taken in a marked latch ends in <see cref="Left"/>; one from before the mark has nothing here to end.</para>
/// <para><see cref="_held"/> is of who has the latch: written after the latch is taken and before it is left, by that thread. The latch
/// orders one holder's writes before the next one's.</para>
/// </remarks>
internal sealed class LatchRecorder : ILatchWatcher
{
    private readonly LockRecord _record;
    private readonly Latch _latch;
    private readonly ILatchWatcher? _inner;
    private RangeGuard _held;
    private bool _isOn;

    /// <param name="record">Where it is told.</param>
    /// <param name="latch">Which is watched by this from now on.</param>
    public LatchRecorder(LockRecord record, Latch latch)
    {
        _record = record;
        _latch = latch;
        _inner = latch.Watcher;
        latch.Watch(this);
    }

    public bool IsOn => Volatile.Read(ref _isOn);

    /// <summary>Of one thread at a time; others may acquire and release meanwhile.</summary>
    public void Set(bool on)
    {
        Volatile.Write(ref _isOn, on);
        if (on)
        {
            _latch.Mark();
        }
        else if (_inner is null)
        {
            _latch.UnmarkIfFree();
        }
    }

    public RecordedRequest Ask(string file, int line, RecordedKind kind, LockMode mode)
    {
        ThreadRecord thread = ThreadRecord.Current;
        thread.Note(SiteTable.Find(file, line));
        return new RecordedRequest(_record, thread, kind, AddressRange.All, mode);
    }

    /// <summary>The latch is taken, and nobody was in the way.</summary>
    public void Begin(RecordedRequest request) => _held = request.Hold.Hold(default, request.Count());

    public LockRecord.Wait BeginWait(RecordedRequest request) => _record.BeginWait(request);

    public void EndWait(RecordedRequest request, bool done, LockRecord.Wait wait)
    {
        LockRecord.Granted granted = _record.EndWait(request, done, wait);
        if (done)
        {
            _held = request.Hold.HoldAfterWait(default, granted);
        }
    }

    /// <summary>Waits for the latch and takes it for no kind of structure hold.</summary>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while it waited; it has nothing.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Enter(string file, int line)
    {
        RecordedRequest request = Ask(file, line, RecordedKind.Latch, LockMode.Write);
        if (_latch.TryTakeWatched(0))
        {
            Begin(request);
            return;
        }

        bool done = false;
        LockRecord.Wait wait = BeginWait(request);
        try
        {
            done = _latch.Enter(0, Deadline.Never, CancellationToken.None);
        }
        finally
        {
            EndWait(request, done, wait);
        }
    }

    public void Asked() => _inner?.Asked();

    public void Taken() => _inner?.Taken();

    public void Left()
    {
        RangeGuard held = _held;
        _held = default;
        held.Dispose();
        _inner?.Left();
        if (!IsOn && _inner is null)
        {
            _latch.Unmark();
        }
    }

    public void WrongThread() => _inner?.WrongThread();
}
