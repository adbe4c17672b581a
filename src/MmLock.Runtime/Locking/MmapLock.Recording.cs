using System.Runtime.CompilerServices;
using MmLock.Backends;
using MmLock.Profiling;

namespace MmLock;

// Recording. While it is off nothing asks for it on the fast path: a recorded lock has another backend.
public sealed partial class MmapLock : IRecordedLock
{
    /// <summary>What records this lock; made when it is first recorded, and kept. In the place of a backend while it is.</summary>
    private RecordingRangeLock? _recorder;

    /// <summary>Whether acquires say where they stand: while the lock is recorded, and not for ever after.</summary>
    private volatile bool _isNoting;

    LockRecord? IRecordedLock.Recorded => Record;

    /// <summary>Who holds and waits, once the lock is recorded; of its structure lock, too.</summary>
    internal LockRecord? Record => Volatile.Read(ref _recorder)?.Record;

    internal bool IsRecorded => (_recursive?.Inner ?? _backend) is RecordingRangeLock;

    internal HoldView[] ViewOf(long phase) => Record?.View(phase) ?? [];

    /// <summary>For debuggers: asks nothing that needs a lock.</summary>
    internal string DebugText =>
        $"{ViewOf(RecordedHold.Holding).Length} recorded holders, {WaiterCount} waiters{(IsRecorded ? "" : ", not recorded")}";

    /// <remarks>
    /// One reference is written, and whoever reads it gets the one backend or the other: both work, and a guard ends by the one that gave
    /// it.
    /// </remarks>
    void IRecordedLock.SetRecording(bool on)
    {
        RangeLockBackend now = _recursive?.Inner ?? _backend;
        RangeLockBackend then = now;
        if (on && now is not RecordingRangeLock)
        {
            if (_recorder is null)
            {
                Volatile.Write(ref _recorder, new RecordingRangeLock(now));
            }

            then = _recorder;
            _isNoting = true;
        }
        else if (!on && now is RecordingRangeLock recording)
        {
            then = recording.Inner;
        }

        if (_recursive is { } recursive)
        {
            recursive.Inner = then;
        }
        else
        {
            Volatile.Write(ref _backend, then);
        }

        if (then is not RecordingRangeLock)
        {
            _isNoting = false;
        }
    }

    /// <summary>Tells the recorder where an acquire stands, if there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Note(string file, int line)
    {
        if (_isNoting)
        {
            NoteSite(file, line);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void NoteSite(string file, int line) => ThreadRecord.Current.Note(SiteTable.Find(file, line));

    /// <summary>As <see cref="Note(string, int)"/>, of a coarse acquire that says what it would hold.</summary>
    private void Note(string file, int line, AddressRange? wouldHold)
    {
        if (!_isNoting)
        {
            return;
        }

        ThreadRecord thread = ThreadRecord.Current;
        AcquireSite site = SiteTable.Find(file, line);
        if (wouldHold is { } would)
        {
            thread.Note(site, would);
        }
        else
        {
            thread.Note(site);
        }
    }

    /// <summary>As <see cref="Note(string, int)"/>, of a coarse acquire that would hold the structure.</summary>
    private void Note(string file, int line, bool wouldHoldStructure)
    {
        if (!_isNoting)
        {
            return;
        }

        if (wouldHoldStructure)
        {
            ThreadRecord.Current.NoteStructure(SiteTable.Find(file, line));
        }
        else
        {
            NoteSite(file, line);
        }
    }
}
