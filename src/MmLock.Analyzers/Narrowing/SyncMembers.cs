using System;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;

namespace MmLock.Analyzers.Narrowing;

/// <summary>What a touch does to what others see, beside that it reads or writes.</summary>
internal enum StepKind
{
    /// <summary>Nothing is known but that it reads or writes.</summary>
    None,

    /// <summary>It asks how it stands.</summary>
    Asks,

    /// <summary>It adds: in whatever order two do, it comes to the same.</summary>
    Counts,

    /// <summary>It says something that is done already if another has said it.</summary>
    Sets,

    /// <summary>The last one counts, or the order does.</summary>
    Puts,

    /// <summary>It goes on when others have said so, and leaves that as it is.</summary>
    Waits,

    /// <summary>It goes on when others have said so, and takes that away.</summary>
    Takes,

    /// <summary>It waits for an object that nobody waits for but this call.</summary>
    WaitsForOwn,
}

/// <summary>
/// The objects by which threads wait for each other, which all may use without a lock and which are state nevertheless: whoever is told,
/// counts on it. A member that is not known changes its object.
/// </summary>
internal static class SyncMembers
{
    /// <summary>Types that are no state of their own, or of the thread that uses them; locks are asked for elsewhere.</summary>
    private static readonly HashSet<string> s_stateless = new(StringComparer.Ordinal)
    {
        "Interlocked", "Volatile", "LazyInitializer", "ThreadPool", "Parallel", "ParallelLoopState", "TaskScheduler", "TaskFactory",
        "SpinWait", "Timeout", "ExecutionContext", "SynchronizationContext", "ValueTask", "CancellationToken",
        "CancellationTokenRegistration", "TaskAsyncEnumerableExtensions", "TaskExtensions", "AsyncLocal", "Mutex", "ReaderWriterLock",
        "ReaderWriterLockSlim", "SpinLock", "Lock", "Monitor", "Channel", "AsyncFlowControl",
    };

    public static bool IsOfThreads(ITypeSymbol? type) => LibraryMembers.IsAtomic(type) && type!.ContainingNamespace.ToDisplayString()
        is "System.Threading" or "System.Threading.Tasks" or "System.Threading.Channels";

    /// <summary>Null for a member that touches nothing which others see.</summary>
    public static StepKind? Of(ISymbol member, bool isAssigned) => s_stateless.Contains(member.ContainingType.Name) ? null
        : (member.ContainingType.Name, member.Name) switch
        {
            (_, "ToString" or "GetHashCode" or "Equals" or "GetType") => null,

            // What may come at any time, whoever asks has to bear.
            ("CancellationTokenSource", "Token" or "IsCancellationRequested") => null,
            ("CancellationTokenSource", "Cancel" or "CancelAsync") => StepKind.Sets,
            ("CancellationTokenSource", "CancelAfter") => StepKind.Puts,
            ("Task", "Start" or "RunSynchronously" or "Dispose") => StepKind.None,
            ("Task", _) => null,
            ("TaskCompletionSource", "Task") => StepKind.Waits,
            ("TaskCompletionSource", _) => StepKind.Puts,
            ("Thread", "Start") => StepKind.Puts,
            ("Thread", _) => isAssigned ? StepKind.None : null,
            ("ThreadLocal", "Value") => isAssigned ? StepKind.Counts : null,
            ("ThreadLocal", "IsValueCreated") => null,
            ("EventWaitHandle" or "ManualResetEventSlim", "Set") => StepKind.Sets,
            ("EventWaitHandle" or "ManualResetEventSlim", "Reset") => StepKind.Puts,
            ("ManualResetEventSlim" or "CountdownEvent", "Wait") => StepKind.Waits,
            ("ManualResetEventSlim" or "CountdownEvent" or "SemaphoreSlim", "WaitHandle" or "AvailableWaitHandle" or "SpinCount") => null,
            ("CountdownEvent", "Signal" or "AddCount" or "TryAddCount") => StepKind.Counts,
            ("CountdownEvent", "Reset") => StepKind.Puts,
            ("Semaphore" or "SemaphoreSlim", "Release") => StepKind.Counts,
            ("SemaphoreSlim", "Wait" or "WaitAsync") => StepKind.Takes,
            ("WaitHandle", "WaitOne") => StepKind.Takes,
            ("WaitHandle", "SafeWaitHandle" or "Handle") => isAssigned ? StepKind.None : null,
            ("Barrier", "SignalAndWait") => StepKind.Takes,
            ("Barrier", "AddParticipant" or "AddParticipants" or "RemoveParticipant" or "RemoveParticipants") => StepKind.Counts,
            ("Timer" or "ITimer", "Change") => StepKind.Puts,
            ("ChannelWriter", "TryWrite" or "WriteAsync") => StepKind.Puts,
            ("ChannelWriter", "Complete" or "TryComplete") => StepKind.Sets,
            ("ChannelWriter", "WaitToWriteAsync") => null,
            ("ChannelReader", "ReadAsync" or "ReadAllAsync") => StepKind.Takes,
            ("ChannelReader", "WaitToReadAsync") => StepKind.Waits,
            ("ChannelReader", "TryPeek") => StepKind.Asks,
            ("ChannelReader", "Completion" or "CanCount" or "CanPeek") => null,
            ("RegisteredWaitHandle", "Unregister") => StepKind.Puts,
            (_, "Dispose" or "Close" or "DisposeAsync") => StepKind.Puts,
            _ => member is IPropertySymbol && !isAssigned ? StepKind.Asks : StepKind.None,
        };

    /// <summary>Those who wait for an event that stays set take nothing away.</summary>
    public static StepKind OfWait(ITypeSymbol? type) => type?.Name switch
    {
        "ManualResetEvent" or "ManualResetEventSlim" or "CountdownEvent" => StepKind.Waits,
        _ => StepKind.Takes,
    };

    /// <summary>What a handle is of, or one end of a channel.</summary>
    public static IOperation ObjectOf(IOperation value) => value is IPropertyReferenceOperation
    {
        Property: { Name: "WaitHandle" or "AvailableWaitHandle" or "Writer" or "Reader" } end, Instance: { } whole
    } && end.DeclaringSyntaxReferences.IsEmpty && IsOfThreads(end.ContainingType) ? Values.Unwrap(whole) : value;

    private static bool IsTimer(ITypeSymbol? type) => IsOfThreads(type) && type!.Name is "Timer" or "ITimer";

    /// <summary>It waits until others are done, for what tasks do or for whatever they say.</summary>
    public static Waiting WaitsIn(IOperation operation) => operation switch
    {
        // A timer that ends here has called whom it calls before that.
        IUsingDeclarationOperation { DeclarationGroup.Declarations: var declared }
            when declared.SelectMany(d => d.Declarators).Any(d => IsTimer(d.Symbol.Type)) => Waiting.ForAll,
        IUsingOperation { Resources: IVariableDeclarationGroupOperation { Declarations: var declared } }
            when declared.SelectMany(d => d.Declarators).Any(d => IsTimer(d.Symbol.Type)) => Waiting.ForAll,
        IUsingOperation { Resources: { Type: var resource } } when IsTimer(resource) => Waiting.ForAll,
        IPropertyReferenceOperation { Property: var property } when IsOfThreads(property.ContainingType) =>
            property.ContainingType.Name switch
            {
                "Task" or "ValueTask" => property.Name is "Result" || property.Name.StartsWith("IsCompleted", StringComparison.Ordinal)
                    ? Waiting.ForTasks
                    : Waiting.None,
                "Thread" => property.Name is "IsAlive" or "ThreadState" ? Waiting.ForAll : Waiting.None,
                _ => Of(property, false) is StepKind.Asks or StepKind.Waits ? Waiting.ForAll : Waiting.None,
            },
        IAwaitOperation or IForEachLoopOperation { IsAsynchronous: true } or IUsingOperation { IsAsynchronous: true } => Waiting.ForTasks,
        IInvocationOperation { TargetMethod: { Name: "GetResult" } asked } when asked.ContainingType.Name.EndsWith(
            "Awaiter", StringComparison.Ordinal) => Waiting.ForTasks,
        IInvocationOperation { TargetMethod: var method } call when IsOfThreads(method.ContainingType) =>
            (method.ContainingType.Name, method.Name) switch
            {
                ("Task", "Wait" or "WaitAll" or "WaitAny" or "WhenAll" or "WhenAny") => Waiting.ForTasks,
                ("Thread", "Join") or ("SpinWait", "SpinUntil") or ("Monitor", "Wait") or ("WaitHandle", _) => Waiting.ForAll,
                ("Timer" or "ITimer", "Dispose" or "DisposeAsync") => Waiting.ForAll,
                ("Volatile" or "Interlocked", _) =>
                    call.Arguments.Any(a => Values.VariableOf(a.Value) is ILocalSymbol) ? Waiting.ForAll : Waiting.None,
                _ => !method.IsStatic && Of(method, false) is StepKind.Waits or StepKind.Takes ? Waiting.ForAll : Waiting.None,
            },
        _ => Waiting.None,
    };
}

/// <summary>Whom code waits for.</summary>
[Flags]
internal enum Waiting
{
    None = 0,
    ForTasks = 1,
    ForAll = 3,
}
