using System.Runtime.InteropServices;
using MmLock.Validation;

namespace MmLock.Profiling;

/// <summary>Whether locks are recorded, which there are, and who wants it: a profile, an event listener, a meter listener.</summary>
/// <remarks>
/// A lock that is made is entered here by a weak handle, so that it can be switched later and is not kept alive. All changes are under
/// <see cref="s_gate"/>, inside which no other lock is taken; what is drained, and written, is under <see cref="s_drain"/>, taken before
/// it.
/// </remarks>
internal static class Recorder
{
    [Flags]
    public enum Reasons
    {
        None = 0,
        Profile = 1,
        Events = 2,
        Meter = 4,
    }

    private static readonly object s_gate = new();
    private static readonly object s_drain = new();
    private static readonly List<GCHandle> s_locks = [];
    private static readonly List<ThreadRecord> s_threads = [];
    private static readonly ManualResetEventSlim s_wake = new();
    private static int s_room = 64;
    private static int s_numbers;
    private static int s_initialized;
    private static Reasons s_reasons;
    private static ProfileWriter? s_writer;
    private static bool s_hasThread;

    public static bool IsOn => s_reasons != Reasons.None;

    public static string? File => s_writer?.Path;

    /// <summary>Enters a lock that nobody has seen yet.</summary>
    public static void Add(IRecordedLock made)
    {
        EnsureInitialized();
        lock (s_gate)
        {
            if (s_locks.Count >= s_room)
            {
                Sweep();
            }

            s_locks.Add(GCHandle.Alloc(made, GCHandleType.Weak));
            if (IsOn)
            {
                made.SetRecording(true);
            }
        }
    }

    /// <summary>Reports go to the event source and the profile from now on, though no lock of the library be made.</summary>
    public static void EnsureInitialized()
    {
        if (Volatile.Read(ref s_initialized) == 0)
        {
            Initialize();
        }
    }

    public static void Add(ThreadRecord made)
    {
        lock (s_gate)
        {
            s_threads.Add(made);
        }
    }

    /// <summary>Threads of which anything is kept. For tests.</summary>
    internal static int ThreadCount
    {
        get
        {
            lock (s_gate)
            {
                return s_threads.Count;
            }
        }
    }

    public static int NextNumber() => Interlocked.Increment(ref s_numbers);

    /// <summary>Makes what others listen to, and begins the profile that the environment asks for.</summary>
    private static void Initialize()
    {
        if (Interlocked.Exchange(ref s_initialized, 1) != 0)
        {
            return;
        }

        // Not under the gate: a listener that is there already is told at once, and comes back here.
        _ = MmLockEventSource.Log;
        _ = LockMeter.IsEnabled;
        ReportLog.Sink = MmLockEventSource.Log.Tell;
        if (Environment.GetEnvironmentVariable("MMLOCK_PROFILE") is { } path && !string.IsNullOrWhiteSpace(path))
        {
            try
            {
                Start(path);
            }
            catch (Exception failure) when (
                failure is IOException or UnauthorizedAccessException or NotSupportedException or InvalidOperationException)
            {
                // The program is not asked for its opinion: it runs as without the variable.
                Console.Error.WriteLine(
                    $"MmLock: the profile of MMLOCK_PROFILE={path} cannot be written: {failure.Message} Nothing is recorded.");
            }
        }
    }

    /// <returns>The file that is written.</returns>
    public static string Start(string path)
    {
        EnsureInitialized();
        lock (s_drain)
        {
            if (s_writer is not null)
            {
                throw new InvalidOperationException(
                    $"A profile is being written already, to {s_writer.Path}: call MmapLockProfile.Stop first.");
            }

            // What was counted before, for others, is not of this profile.
            Drain();
            s_writer = ProfileWriter.Create(path);
            AppDomain.CurrentDomain.ProcessExit += StopAtExit;
            AppDomain.CurrentDomain.UnhandledException += FlushAtFailure;
            Want(Reasons.Profile, true);
            return s_writer.Path;
        }
    }

    public static void Stop()
    {
        lock (s_drain)
        {
            Want(Reasons.Profile, false);
            if (s_writer is { } writer)
            {
                AppDomain.CurrentDomain.ProcessExit -= StopAtExit;
                AppDomain.CurrentDomain.UnhandledException -= FlushAtFailure;
                s_writer = null;
                using (writer)
                {
                    writer.Write(DrainAll());
                }
            }
        }
    }

    private static void StopAtExit(object? sender, EventArgs e) => Stop();

    private static void FlushAtFailure(object? sender, UnhandledExceptionEventArgs e) => Flush();

    /// <summary>Somebody wants locks to be recorded, or no longer does.</summary>
    public static void Want(Reasons reason, bool on)
    {
        lock (s_gate)
        {
            bool was = IsOn;
            s_reasons = on ? s_reasons | reason : s_reasons & ~reason;
            if (IsOn == was)
            {
                return;
            }

            foreach (GCHandle handle in s_locks)
            {
                (handle.Target as IRecordedLock)?.SetRecording(IsOn);
            }

            if (IsOn && !s_hasThread)
            {
                s_hasThread = true;
                new Thread(Run) { IsBackground = true, Name = "MmLock profile" }.Start();
            }
            else if (!IsOn)
            {
                s_wake.Set();
            }
        }
    }

    /// <summary>Writes what came, again and again, while anything is recorded.</summary>
    private static void Run()
    {
        while (true)
        {
            s_wake.Wait(s_writer?.Interval ?? TimeSpan.FromSeconds(1));
            lock (s_gate)
            {
                s_wake.Reset();
                if (!IsOn)
                {
                    s_hasThread = false;
                    return;
                }
            }

            if (!LockMeter.IsEnabled)
            {
                Want(Reasons.Meter, false);
            }

            Flush();
        }
    }

    /// <summary>Writes what came since the last time. A disk that is full ends the profile, not the program.</summary>
    public static void Flush()
    {
        lock (s_drain)
        {
            if (s_writer is not { } writer)
            {
                // Others have heard of it already. What is counted of threads that are gone must not pile up.
                Drain();
                return;
            }

            try
            {
                writer.Write(DrainAll());
            }
            catch (IOException failure)
            {
                Console.Error.WriteLine($"MmLock: the profile {writer.Path} cannot be written further: {failure.Message} It ends here.");
                s_writer = null;
                Want(Reasons.Profile, false);
                writer.Abandon();
            }
        }
    }

    private static ProfileDelta Drain()
    {
        ThreadRecord[] threads;
        lock (s_gate)
        {
            threads = [.. s_threads];
        }

        var delta = new ProfileDelta();
        foreach (ThreadRecord thread in threads)
        {
            // Asked before it is read: what it does last is in.
            bool isOver = !thread.Thread.IsAlive;
            thread.Drain(delta);
            if (isOver)
            {
                lock (s_gate)
                {
                    s_threads.Remove(thread);
                }
            }
        }

        return delta;
    }

    /// <summary>With the waits that are going on, for a profile.</summary>
    private static ProfileDelta DrainAll()
    {
        ProfileDelta delta = Drain();
        foreach (IRecordedLock each in Locks())
        {
            each.Recorded?.AddWaiting(delta);
        }

        return delta;
    }

    /// <summary>Tells of a wait or a measured hold whoever listens; of a range of a set that is not the first, the profile alone.</summary>
    public static void Tell(in RecordedEvent recorded, LockRecord of, ThreadRecord thread, bool isPart = false)
    {
        if (s_writer is not null)
        {
            thread.AddEvent(recorded);
        }

        if (isPart)
        {
            return;
        }

        if (MmLockEventSource.Log.IsEnabled())
        {
            MmLockEventSource.Log.Tell(recorded, of.Name);
        }

        LockMeter.Tell(recorded, of.Name);
    }

    /// <summary>All locks that there are.</summary>
    public static IReadOnlyList<IRecordedLock> Locks()
    {
        lock (s_gate)
        {
            return [.. s_locks.Select(h => h.Target).OfType<IRecordedLock>()];
        }
    }

    /// <summary>Forgets the locks that are gone. Then there is room for as many as are left: a bounded time for each lock.</summary>
    private static void Sweep()
    {
        int kept = 0;
        for (int i = 0; i < s_locks.Count; i++)
        {
            GCHandle handle = s_locks[i];
            if (handle.Target is null)
            {
                handle.Free();
            }
            else
            {
                s_locks[kept++] = handle;
            }
        }

        s_locks.RemoveRange(kept, s_locks.Count - kept);
        s_room = Math.Max(64, 2 * kept);
    }
}
