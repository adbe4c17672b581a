using System;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
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
    private const string Resource = "MmLock.Analyzers.Narrowing.SyncMembers.txt";

    private static readonly Lazy<Dictionary<(string Type, string Member), string>> s_lines = new(Read);

    public static bool IsOfThreads(ITypeSymbol? type) => LibraryMembers.IsAtomic(type) && type!.ContainingNamespace.ToDisplayString()
        is "System.Threading" or "System.Threading.Tasks" or "System.Threading.Channels";

    /// <summary>Null for a member that touches nothing which others see.</summary>
    public static StepKind? Of(ISymbol member, bool isAssigned) =>
        (Line(member.ContainingType.Name, member.Name) ?? Line(member.ContainingType.Name, "*") ?? Line("*", member.Name)) switch
        {
            "nothing" => null,
            "reads" => isAssigned ? StepKind.None : null,
            "own" => isAssigned ? StepKind.Counts : null,
            "asks" => StepKind.Asks,
            "counts" => StepKind.Counts,
            "sets" => StepKind.Sets,
            "puts" => StepKind.Puts,
            "waits" => StepKind.Waits,
            "takes" => StepKind.Takes,
            "changes" => StepKind.None,
            _ => member is IPropertySymbol && !isAssigned ? StepKind.Asks : StepKind.None,
        };

    /// <summary>Type, member and what it does, of each entry of the table.</summary>
    public static IEnumerable<(string Type, string Member, string Kind)> Lines =>
        s_lines.Value.Select(l => (l.Key.Type, l.Key.Member, l.Value));

    private static string? Line(string type, string member) => s_lines.Value.TryGetValue((type, member), out string? kind) ? kind : null;

    private static Dictionary<(string Type, string Member), string> Read()
    {
        var lines = new Dictionary<(string, string), string>();
        foreach (string[] words in ListFile.BuiltIn(Resource).Lines.Select(l => l.ToString()).Where(l => l.Length > 0 && l[0] != '#')
            .Select(l => l.Split(' ')))
        {
            foreach (string member in words.Skip(2))
            {
                lines.Add((words[1], member), words[0]);
            }
        }

        return lines;
    }

    /// <summary>Those who wait for an event that stays set take nothing away.</summary>
    public static StepKind OfWait(ITypeSymbol? type) => type?.Name == "ManualResetEvent" || Line(type?.Name ?? "", "Wait") == "waits"
        ? StepKind.Waits
        : StepKind.Takes;

    /// <summary>What a handle is of, or one end of a channel.</summary>
    public static IOperation ObjectOf(IOperation value) => value is IPropertyReferenceOperation
    {
        Property: { DeclaringSyntaxReferences.IsEmpty: true, Type.Name: "WaitHandle" or "ChannelWriter" or "ChannelReader" } end,
        Instance: { } whole
    } && IsOfThreads(end.ContainingType) ? Values.Unwrap(whole) : value;

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
                ("Thread", "Join") or ("SpinWait", "SpinUntil") or ("WaitHandle", _) => Waiting.ForAll,

                // For a pulse.
                (_, "Wait") when method.IsStatic => Waiting.ForAll,
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
