using MmLock.Profiling;

namespace MmLock;

/// <summary>
/// Records what all <see cref="MmapLock"/>s of the process do, into a file that <c>mmlock rank</c> reads: by the places in the source that
/// acquire, how often and how long is held and waited, for whom, and which waits need not have been.
/// </summary>
/// <remarks>
/// <para>The environment variable <c>MMLOCK_PROFILE=FILE</c> does the same from the first lock on, without a change of the program.</para>
/// <para>While nothing is recorded, acquires cost what they cost without this class. Recorded ones cost some tens of nanoseconds more.
/// Holds that are out when recording begins or ends go on as they are. The file has addresses, times and places in the source, nothing
/// else; it is written once a second, later more rarely, and readable whenever the program ends. All members are safe to call from
/// any thread.</para>
/// </remarks>
public static class MmapLockProfile
{
    /// <summary>Whether locks are recorded now: into a file, or for a listener of the event source or the meter <c>MmLock</c>.</summary>
    public static bool IsRecording => Recorder.IsOn;

    /// <summary>The file that is being written; null for none.</summary>
    public static string? File => Recorder.File;

    /// <summary>Begins to record into a new file.</summary>
    /// <param name="path">The file. One that is there already, of another process or an earlier run, is left alone: then the name gets the
    /// number of this process before its extension.</param>
    /// <returns>The full path of the file that is written.</returns>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="InvalidOperationException">A profile is being written already.</exception>
    /// <exception cref="IOException">The file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be made.</exception>
    public static string Start(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return Recorder.Start(path);
    }

    /// <summary>Writes what is left, and ends the file. Does nothing if there is none.</summary>
    /// <exception cref="IOException">The rest cannot be written; recording has ended all the same.</exception>
    public static void Stop() => Recorder.Stop();
}
