using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// What code has run by others: by threads that it starts, from the pool, by a timer, as tasks, by whoever takes it from a queue.
/// </summary>
internal sealed partial class SectionReach
{
    /// <summary>
    /// Functions that an operation has run elsewhere, and whether it keeps a task of that. Who waits for the end of what it has begun, by
    /// the thread, by the task or by whatever that says when it is done, does it itself; else it runs beside the section, with the coarse
    /// hold as with any other.
    /// </summary>
    private IEnumerable<(RunEdge Edge, bool IsKeptTask)> Starts(
        IOperation operation, IMethodSymbol? method, bool isEntry, CancellationToken cancellationToken)
    {
        (ImmutableArray<IArgumentOperation> given, bool isTask) = operation switch
        {
            IInvocationOperation call when LibraryRuns.StartsElsewhere(call.TargetMethod) => (call.Arguments, IsKeptTask(call)),
            IObjectCreationOperation made when LibraryRuns.StartsSomething(made.Type) => (made.Arguments, made.Type?.Name == "Task"),

            // Put where others find it, who run what they find.
            IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.IsEmpty: true } call => (
                call.Arguments.Where(a => a.Parameter?.OriginalDefinition.Type is ITypeParameterSymbol).ToImmutableArray(), false),
            _ => (ImmutableArray<IArgumentOperation>.Empty, false),
        };
        if (given.Any(a => a.Parameter?.Type.Name == "IThreadPoolWorkItem"))
        {
            return new[] { (new RunEdge(null, ShortText.Of(operation.Syntax, 40)), isTask) };
        }

        return given.Where(a => a.ArgumentKind != ArgumentKind.DefaultValue && a.Value.Type?.TypeKind == TypeKind.Delegate)
            .SelectMany(a => new RunReader(_locks.Graph.Runs, method, cancellationToken) { AsksCallers = isEntry }
                .ReadGiven(operation, a.Value)).Select(e => (e, isTask));
    }

    private static bool IsKeptTask(IInvocationOperation call) => call.Type is { Name: "Task" } && Values.SkipConversions(call).Parent
        is not (IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation });

    private static bool IsWaitedFor(bool isKeptTask, Waiting waiting) =>
        isKeptTask ? waiting != Waiting.None : waiting == Waiting.ForAll;

    /// <summary>The same, of those that one who waits so waits for.</summary>
    public IEnumerable<RunEdge> StartedBy(
        IOperation operation, IMethodSymbol? method, Waiting waiting, CancellationToken cancellationToken) =>
        Starts(operation, method, true, cancellationToken).Where(s => IsWaitedFor(s.IsKeptTask, waiting)).Select(s => s.Edge);

    /// <summary>Whether a piece of code calls what gives its thread back before it is done: the rest runs when it may.</summary>
    public bool GoesOnLater(IEnumerable<IOperation> parts, CancellationToken cancellationToken) => parts.SelectMany(RunBodies.OwnOperations)
        .SelectMany(o => EdgesOf(o, null, cancellationToken)).Select(e => e.Body).OfType<SyntaxNode>().Distinct()
        .Any(b => Of(b, cancellationToken).Suspends);
}
