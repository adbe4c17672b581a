using Microsoft.CodeAnalysis;

namespace MmLock.Analyzers.Rules;

/// <summary>Every rule's identity, in one place. IDs and categories never change.</summary>
internal static class RuleDescriptors
{
    private const string Migration = "MmLock.Migration";
    private const string Hold = "MmLock.Hold";
    private const string Protocol = "MmLock.Protocol";
    private const string Configuration = "MmLock.Configuration";

    public static readonly DiagnosticDescriptor RawLockSite = Make(
        "MML1001", "Raw lock site", "'{0}' on '{1}' can become the MM locking API ({2} of {3} sites of this lock)", Migration, DiagnosticSeverity.Info,
        "A designated coarse lock is used through a raw primitive. The MM locking API is the same lock today, and lets single callers move to address ranges later.");

    public static readonly DiagnosticDescriptor InactiveRawLockSite = Make(
        "MML1002", "Inactive raw lock site", "'{0}' on '{1}' is not compiled here, but in a build with {2}: it must be converted together with the others", Migration, DiagnosticSeverity.Info,
        "A lock is converted as a whole, or builds with other symbols break. 'mmlock convert' reads every preprocessor branch; the fix in the editor sees only the one that is compiled.");

    public static readonly DiagnosticDescriptor CandidateCoarseLock = Make(
        "MML1003", "Candidate for a coarse lock", "'{0}' guards something indexed by address ('{1}'; {2} of {3} acquires): [CoarseLock] would designate it", Migration, DiagnosticSeverity.Hidden,
        "The code under this lock works on addresses, offsets, pages or ranges, so threads that work on different ones wait for each other without need. Designate the lock, and its sites are found and converted.");

    public static readonly DiagnosticDescriptor CoarseAcquireCanBeRanged = Make(
        "MML1004", "Coarse acquire can be ranged", "'{0}' locks the whole space, but all that it guards follows from '{1}': lock that range", Migration, DiagnosticSeverity.Info,
        "Threads on other memory wait for this hold although they touch nothing that it guards. A range hold makes them pass.");

    public static readonly DiagnosticDescriptor ConversionRefused = Make(
        "MML1006", "Conversion refused", "'{0}' on '{1}' stays raw: {2}", Migration, DiagnosticSeverity.Info,
        "The lock is used in a way that the MM locking API, which is neither re-entrant nor bound to a thread, cannot express. The message names the place that stands in the way.");

    public static readonly DiagnosticDescriptor FileIoUnderLock = Make(
        "MML2001", "File I/O under a lock", "A file is accessed while '{0}' is held {1}, and everyone who needs the lock waits for the disk: {2}", Hold, DiagnosticSeverity.Warning,
        "A disk takes milliseconds. Under a lock that everyone needs, or on shared structure, every thread stands still for them. Access the file before or after the hold, or hold only the range that the access is for.");

    public static readonly DiagnosticDescriptor UserAllocationUnderLock = Make(
        "MML2002", "User memory allocated under a lock", "Memory is allocated while '{0}' is held {1}, and everyone who needs the lock waits for it: {2}", Hold, DiagnosticSeverity.Warning,
        "An allocation of an amount that the user chose may zero it, collect garbage, reclaim pages or fail. Allocate before the hold.");

    public static readonly DiagnosticDescriptor PageProportionalWorkUnderLock = Make(
        "MML2003", "Page-proportional work under a lock", "Work that grows with the number of pages is done while '{0}' is held {1}, and everyone who needs the lock waits for all of it: {2}", Hold, DiagnosticSeverity.Warning,
        "The user decides how many pages there are, and so how long everyone waits. Do the work under a hold on its range, or give the lock up between parts of it.");

    public static readonly DiagnosticDescriptor BlockingUnderStructureLock = Make(
        "MML2004", "Blocking under a structure lock", "The code may wait while the structure lock '{0}' is held {1}: {2}", Hold, DiagnosticSeverity.Warning,
        "A structure lock is short, and every other holder spins or parks behind it. Nothing under it may wait for anything else: no other lock, no range, no task, no event. Ranges come first, then the structure lock.");

    public static readonly DiagnosticDescriptor CallbackUnderLock = Make(
        "MML2005", "Callback under a lock", "Code that is not known here runs while '{0}' is held {1}: {2}", Hold, DiagnosticSeverity.Info,
        "A delegate, an event or a driver may do anything: read a file, take the same lock, never return. Call it after the hold, or make it known: a sealed type, a method with [NoLockEffects].");

    public static readonly DiagnosticDescriptor SelfDeadlock = Make(
        "MML3004", "Self-deadlock", "'{0}' is taken{1} here{2}, but it is already held{3} ({4}): {5}", Protocol, DiagnosticSeverity.Warning,
        "The lock is not re-entrant: a second acquire by whoever holds it waits for its own release, or throws. Work under the hold that there is, or split the callee into one that takes the lock and one that expects it held.");

    public static readonly DiagnosticDescriptor LockOrderInversion = Make(
        "MML3005", "Lock order inversion", "'{0}' is taken{1} here{2} while '{3}' is held{4} ({5}): {6}", Protocol, DiagnosticSeverity.Warning,
        "Two threads that take the same locks in different orders can each hold what the other waits for. Ranges come first, in ascending order and never to grow, then the structure lock; other locks in one order everywhere.");

    public static readonly DiagnosticDescriptor UnguardedAccess = Make(
        "MML3007", "Unguarded access", "'{0}' is {1} here, but '{2}', which {3}, is {4}", Protocol, DiagnosticSeverity.Warning,
        "Another thread may be changing what this code looks at. Take the lock around the access, or say with [RequiresLock] that every caller holds it.");

    public static readonly DiagnosticDescriptor WriteUnderReadHold = Make(
        "MML3008", "Write under a read hold", "'{0}' is written while '{1}' is held {2} only ({3}): other readers see the change half done", Protocol, DiagnosticSeverity.Warning,
        "A read hold keeps writers out, but not other readers, so a write under it races with them and with other writes of the same kind. Take the lock for writing.");

    public static readonly DiagnosticDescriptor UnstableLockIdentity = Make(
        "MML3009", "Unstable lock identity", "'{0}' {1}", Protocol, DiagnosticSeverity.Info,
        "A lock excludes only those who lock the same object in the same way. A target that is replaced, copied, boxed or locked by two mechanisms lets threads pass each other.");

    public static readonly DiagnosticDescriptor LockNotReleased = Make(
        "MML3001", "Lock not released", "'{0}' is taken {1} here, but {2}", Protocol, DiagnosticSeverity.Warning,
        "Some way out of the method, by an early return or by an exception, leaves the lock held, and everyone who needs it later waits forever. Hold it with 'using', or release it in a 'finally'.");

    public static readonly DiagnosticDescriptor AcquireGap = Make(
        "MML3002", "Gap between acquire and try", "'{0}' is taken {1} here, {2}", Protocol, DiagnosticSeverity.Info,
        "The acquire belongs directly before the 'try' whose 'finally' releases it. With code in between, an exception there leaves the lock held; with the acquire inside, a failed acquire makes the 'finally' release a lock that is not held.");

    public static readonly DiagnosticDescriptor ReleaseMismatch = Make(
        "MML3003", "Release does not match the hold", "'{0}' is released {1} here, but {2}", Protocol, DiagnosticSeverity.Warning,
        "A release must end a hold that there is, in the mode that it has. Anything else throws, or gives back what another holder still relies on.");

    public static readonly DiagnosticDescriptor ThreadAffineHold = Make(
        "MML3006", "Thread-affine lock held across a suspension", "After this '{0}' another thread may run on, but '{1}' ({2}) is still held {3} and only the thread that took it can release it", Protocol, DiagnosticSeverity.Warning,
        "A lock such as Monitor, ReaderWriterLockSlim, Mutex or VmaLock belongs to a thread. Release it before the 'await' or 'yield', or use a lock that belongs to its guard: MmapLock, RangeLock, SemaphoreSlim.");

    public static readonly DiagnosticDescriptor GuardMisuse = Make(
        "MML3010", "Guard misused", "The guard {0}", Protocol, DiagnosticSeverity.Warning,
        "A guard is the only thing that ends its hold. Keep it in one 'using' in the method that took the lock; return it or pass it on to move it.");

    public static readonly DiagnosticDescriptor InvalidConfiguration = Make(
        "MML9001", "Invalid configuration", "'{0}' is ignored: {1}", Configuration, DiagnosticSeverity.Warning,
        "A line of MmLock.Effects.txt or an mmlock.* option of .editorconfig cannot be read or names nothing that exists, so it does nothing. All other lines and options still work.");

    private static DiagnosticDescriptor Make(string id, string title, string message, string category, DiagnosticSeverity severity, string description) =>
        new(id, title, message, category, severity, isEnabledByDefault: true, description, $"https://github.com/mmlock/mmlock/blob/main/docs/rules/{id}.md");
}
