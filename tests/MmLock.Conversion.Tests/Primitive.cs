using System.Text.RegularExpressions;

namespace MmLock.Conversion.Tests;

/// <summary>One way to write a lock, with which the shapes are filled in.</summary>
/// <param name="Type">The type of the field.</param>
/// <param name="New">What it is made with.</param>
/// <param name="Enter">The acquire; <c>@</c> stands for the lock.</param>
/// <param name="Exit">The release.</param>
/// <param name="Try">An attempt, as an expression; null when there is none without a time.</param>
/// <param name="Async">The acquire of an async method; the plain one where there is none.</param>
internal sealed partial record Primitive(string Name, string Type, string New, string Enter, string Exit, string? Try, string? Async = null)
{
    public static readonly Primitive[] All =
    [
        new("Monitor", "object", "new()", "Monitor.Enter(@);", "Monitor.Exit(@);", "Monitor.TryEnter(@)"),
        new("Read", "ReaderWriterLockSlim", "new()", "@.EnterReadLock();", "@.ExitReadLock();", "@.TryEnterReadLock(0)"),
        new("Write", "ReaderWriterLockSlim", "new()", "@.EnterWriteLock();", "@.ExitWriteLock();", "@.TryEnterWriteLock(0)"),
        new("Semaphore", "SemaphoreSlim", "new(1, 1)", "@.Wait();", "@.Release();", "@.Wait(0)", "await @.WaitAsync();"),
        new("OldSemaphore", "Semaphore", "new(1, 1)", "@.WaitOne();", "@.Release();", "@.WaitOne(0)"),
        new("Lock", "Lock", "new()", "@.Enter();", "@.Exit();", "@.TryEnter()"),
        new("Mutex", "Mutex", "new()", "@.WaitOne();", "@.ReleaseMutex();", "@.WaitOne(0)"),
        new("OldRead", "ReaderWriterLock", "new()", "@.AcquireReaderLock(-1);", "@.ReleaseReaderLock();", null),
        new("OldWrite", "ReaderWriterLock", "new()", "@.AcquireWriterLock(Timeout.Infinite);", "@.ReleaseWriterLock();", null),
    ];

    /// <summary>Fills a shape in; null when it asks for what the primitive has not.</summary>
    public string? Fill(string shape)
    {
        if ((Try is null && shape.Contains("TRY(", StringComparison.Ordinal))
            || (Async is null && shape.Contains("AWAIT(", StringComparison.Ordinal)))
        {
            return null;
        }

        string text = Macro().Replace(shape, m => (m.Groups["what"].Value switch
        {
            "ENTER" => Enter,
            "EXIT" => Exit,
            "TRY" => Try!,
            _ => Async!,
        }).Replace("@", m.Groups["lock"].Value, StringComparison.Ordinal));
        return text.Replace("CTORARGS", New.StartsWith("new(", StringComparison.Ordinal) ? New[4..^1] : "", StringComparison.Ordinal)
            .Replace("LOCKTYPE", Type, StringComparison.Ordinal).Replace("NEWLOCK", New, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"(?<what>ENTER|EXIT|TRY|AWAIT)\((?<lock>[\w.]+)\);?")]
    private static partial Regex Macro();
}
