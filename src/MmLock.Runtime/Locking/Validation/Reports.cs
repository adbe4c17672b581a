using System.Diagnostics;
using System.Globalization;

namespace MmLock.Validation;

/// <summary>The faults that are reported, in the words of the analyzer's rules. A test compares the two.</summary>
internal static class Reports
{
    public const string FileAccessFormat =
        "A file is accessed while '{0}' is held {1}, and everyone who needs the lock waits for the disk: {2}";
    public const string AllocationFormat = "Memory is allocated while '{0}' is held {1}, and everyone who needs the lock waits for it: {2}";
    public const string BlockingFormat = "The code may wait while the structure lock '{0}' is held {1}: {2}";
    public const string SelfDeadlockFormat = "'{0}' is taken{1} here{2}, but it is already held{3} ({4}): {5}";
    public const string OrderFormat = "'{0}' is taken{1} here{2} while '{3}' is held{4} ({5}): {6}";
    public const string GuardFormat = "The guard {0}";
    public const string UnguardedFormat = "'{0}' is {1} here, but '{2}', which {3}, is {4}";

    /// <summary>From here on an array lies in the heap of large objects.</summary>
    public const int LargeAllocation = 85_000;

    public static string For(LockMode mode) => mode == LockMode.Write ? "for writing" : "for reading";

    /// <summary>Two orders that together can deadlock; or nothing.</summary>
    public static void Order(LockGraph.End held, StackTrace heldStack, LockGraph.End asked, StackTrace stack, bool throws)
    {
        IReadOnlyList<LockGraph.Edge> way = LockGraph.Process.Add(held, asked, stack);
        if (LockGraph.Process.TakeLoss())
        {
            Console.Error.WriteLine(
                $"MmLock: {LockGraph.Most} orders of locks were seen, which is as many as validation keeps: what comes later is not "
                + "checked for deadlocks. Give locks of one kind one MmapLockOptions.Name.");
        }

        if (way.Count == 0)
        {
            return;
        }

        StackPlace other = StackPlace.Of(way[0].Stack);
        string round = way.Count == 1
            ? "takes the two the other way round"
            : $"takes '{way[0].To.Name}' inside '{way[0].From.Name}', and from there a way leads back by "
                + string.Join(", ", way.Skip(1).Select(e => $"'{StackPlace.Of(e.Stack).Method}'"));
        string reason = $"'{other.Method}' {round} ({other.Where}), and two threads wait for each other forever";
        Add(
            "MML3005", $"{held.Lock} {asked.Lock}", WordOrder(held, heldStack, asked, reason), way[0].Stack, stack, throws);
    }

    /// <summary>A range is asked for by who has a structure lock: of these the right order is known.</summary>
    public static void RangeUnderStructure(LatchWatch.LatchHold held, string name, LockMode mode, StackTrace stack, bool throws) => Add(
        "MML3005", name,
        Format(
            OrderFormat, name, " " + For(mode), "", held.Watch.Name, "", Since(held.Stack),
            "ranges come first and the structure lock after them, or two threads wait for each other forever"),
        held.Stack, stack, throws);

    public static MmapLockReport SelfDeadlock(FlowHold held, AddressRange range, LockMode mode, string outcome, StackTrace stack)
    {
        var report = new MmapLockReport(
            "MML3004", held.Owner.Name,
            Format(
                SelfDeadlockFormat, held.Owner.Name, " " + For(mode), "", " " + For(held.Mode), Since(held.Stack),
                $"{range} is asked for while the same flow holds {held.Range}, {outcome}"),
            held.Stack, stack);
        ReportLog.Add(report, throws: false);
        return report;
    }

    public static void FileAccess(string name, LockMode? mode, StackTrace held, StackTrace stack, bool throws) =>
        Add("MML2001", name, Format(FileAccessFormat, name, How(mode, held), StackPlace.Calls(stack, held)), held, stack, throws);

    public static void Allocation(string name, LockMode mode, StackTrace held, long bytes, StackTrace stack) => Add(
        "MML2002", name,
        Format(
            AllocationFormat, name, How(mode, held),
            $"{bytes.ToString("N0", CultureInfo.InvariantCulture)} bytes until its release, {StackPlace.Calls(stack, held)}"),
        held, stack, throws: false);

    public static void Blocking(LatchWatch.LatchHold held, StackTrace stack) => Add(
        "MML2004", held.Watch.Name,
        Format(BlockingFormat, held.Watch.Name, How(LockMode.Write, held.Stack), StackPlace.Calls(stack, held.Stack)),
        held.Stack, stack, held.Watch.Throws);

    public static void StructureOutlives(FlowHold ended, LatchWatch.LatchHold kept, StackTrace stack) => Add(
        "MML3010", ended.Owner.Name,
        Format(
            GuardFormat,
            $"of '{ended.Owner.Name}' ({Since(ended.Stack)}) is disposed while '{kept.Watch.Name}', which was taken inside its hold "
            + $"({Since(kept.Stack)}), is still held: release in the opposite order"),
        kept.Stack, stack, throws: false);

    public static void WrongThread(string name, StackTrace stack) => Add(
        "MML3010", name,
        Format(GuardFormat, $"of '{name}' is disposed by a thread that did not take it: a structure hold ends on its own thread"),
        stack, stack, throws: false);

    /// <param name="access">The access.</param>
    /// <param name="first">The hold, if one is known; else where the member was accessed with the lock held, or the access itself.</param>
    /// <param name="stack">The access.</param>
    /// <param name="isForReading">The lock is held, but not for writing.</param>
    /// <param name="isHold">Whether the first is the hold.</param>
    /// <param name="throws">Whether the report is thrown.</param>
    public static void Unguarded(
        in GuardedMemberAccess access, StackTrace first, StackTrace stack, bool isForReading, bool isHold, bool throws) => Add(
        "MML3007", $"{access.Guard} {access.Member}",
        Format(
            UnguardedFormat, access.Member, access.Mode == LockMode.Write ? "written" : "read", access.Guard, "guards it",
            !isForReading ? "not held"
                : "held for reading only, and must be held for writing" + (isHold ? $" ({Since(first)})" : "")),
        first, stack, throws);

    private static string WordOrder(LockGraph.End held, StackTrace heldStack, LockGraph.End asked, string reason) => Format(
        OrderFormat, asked.Node.Name, " " + For(asked.Mode), "", held.Node.Name, " " + For(held.Mode), Since(heldStack), reason);

    private static string How(LockMode? mode, StackTrace held) => $"{For(mode ?? LockMode.Write)} {Since(held)}";

    private static string Since(StackTrace stack) => "since " + StackPlace.Of(stack).Where;

    private static string Format(string format, params object[] values) => string.Format(CultureInfo.InvariantCulture, format, values);

    private static void Add(string id, string lockName, string message, StackTrace first, StackTrace second, bool throws) =>
        ReportLog.Add(new MmapLockReport(id, lockName, message, first, second), throws);
}
