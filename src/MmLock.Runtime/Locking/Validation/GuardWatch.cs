using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace MmLock.Validation;

/// <summary>Judges the accesses of instrumented members: MML3007.</summary>
/// <remarks>
/// An object is under construction until one of its members was accessed with the lock held, or by a second thread; until then nobody else
/// can be known to have it, and nothing is reported. Of static members the type is the object. No end of a constructor is waited for: the
/// runtime tells of none, and a factory may go on after it. A second thread of the pool may be a task that goes on with the construction,
/// as the same code may after an await; it does not end that.
/// </remarks>
internal static class GuardWatch
{
    private static readonly ConditionalWeakTable<object, Publication> s_objects = [];

    /// <summary>For each member, where it was accessed first with the lock held.</summary>
    private static readonly ConcurrentDictionary<(string Member, string Guard), StackTrace> s_guarded = new();

    /// <param name="holding">What is known of the lock.</param>
    /// <param name="access">The member and how it is accessed.</param>
    /// <param name="throws">Whether a report is thrown as well.</param>
    public static void Judge(GuardHolding holding, in GuardedMemberAccess access, bool throws)
    {
        using OwnWork work = OwnWork.Begin();
        switch (holding.State)
        {
            case GuardHoldingState.Held:
                Publish(access.Target);
                if (!s_guarded.ContainsKey(access.Key))
                {
                    s_guarded.TryAdd(access.Key, new StackTrace(skipFrames: 2, fNeedFileInfo: true));
                }

                break;
            case GuardHoldingState.ForReadingOnly:
                Publish(access.Target);
                Report(access, new StackTrace(skipFrames: 2, fNeedFileInfo: true), holding.Stack, isForReading: true, throws);
                break;
            case GuardHoldingState.Missing when MayBeShared(access.Target, out Publication state):
                var stack = new StackTrace(skipFrames: 2, fNeedFileInfo: true);
                if (!ConstructionStack.IsInside(stack, access.Target) && (state.IsShared || !ConstructionStack.IsAsync(stack)))
                {
                    state.IsShared = true;
                    Report(access, stack, null, isForReading: false, throws);
                }

                break;
        }
    }

    private static void Publish(object target)
    {
        // A constructor may well take the lock of what it makes.
        if (s_objects.GetValue(target, static _ => new Publication()) is { IsShared: false } state
            && !ConstructionStack.IsInside(new StackTrace(skipFrames: 2, fNeedFileInfo: false), target))
        {
            state.IsShared = true;
        }
    }

    private static bool MayBeShared(object target, out Publication state)
    {
        state = s_objects.GetValue(target, static _ => new Publication());
        return state.IsShared || (state.Thread != Environment.CurrentManagedThreadId && !Thread.CurrentThread.IsThreadPoolThread);
    }

    private static void Report(in GuardedMemberAccess access, StackTrace stack, StackTrace? hold, bool isForReading, bool throws) =>
        Reports.Unguarded(access, hold ?? s_guarded.GetValueOrDefault(access.Key) ?? stack, stack, isForReading, hold is not null, throws);

    /// <summary>Who made an object, and whether it may be another's, too.</summary>
    private sealed class Publication
    {
        private volatile bool _isShared;

        /// <summary>The thread that accessed it first.</summary>
        public int Thread { get; } = Environment.CurrentManagedThreadId;

        public bool IsShared { get => _isShared; set => _isShared = value; }
    }
}

/// <summary>One access of an instrumented member.</summary>
/// <param name="Target">The object; of a static member the type.</param>
/// <param name="Member">As reports call it.</param>
/// <param name="Guard">The lock, as reports call it.</param>
/// <param name="Mode">What is done to the member.</param>
internal readonly record struct GuardedMemberAccess(object Target, string Member, string Guard, LockMode Mode)
{
    public (string Member, string Guard) Key => (Member, Guard);
}
