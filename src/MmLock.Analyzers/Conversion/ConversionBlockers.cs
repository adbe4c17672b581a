using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Conversion;

/// <summary>
/// When a raw lock has no equivalent in <c>MmapLock</c>, whose holds belong to threads and nest only where <see cref="RecursionNeeds"/>
/// says so. A lock with one such site keeps its primitive at every site: half a lock converted is no lock.
/// </summary>
internal sealed class ConversionBlockers
{
    private readonly List<Refusal> _found = new();

    private ConversionBlockers()
    {
    }

    /// <summary>In the order of the sources by kind; none for a lock that is converted already.</summary>
    public static ImmutableArray<Refusal> Of(LockAliasSet group, LockModel locks, CancellationToken cancellationToken) =>
        Of(group, locks, RecursionNeeds.Of(group, locks, cancellationToken), cancellationToken);

    /// <param name="group">The lock.</param>
    /// <param name="locks">The locks of its compilation.</param>
    /// <param name="recursion">Whether it must know its thread.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static ImmutableArray<Refusal> Of(
        LockAliasSet group, LockModel locks, RecursionNeeds recursion, CancellationToken cancellationToken)
    {
        if (group.IsMmapLock)
        {
            return ImmutableArray<Refusal>.Empty;
        }

        var search = new ConversionBlockers();
        if (group.Creations.OfType<IObjectCreationOperation>().FirstOrDefault(c => Signals.StartsTaken(c, locks.Types)) is { } signal)
        {
            if (Signals.Freeing(group) is { } freed)
            {
                search.Refuse(
                    $"the semaphore begins taken, and '{NameOf(freed.Container)}' gives it free; one that begins free ('new "
                        + $"{signal.Type?.Name}(1, 1)'), without that release, can be converted",
                    freed.Syntax);
                return search._found.ToImmutableArray();
            }

            // Whatever else it does, none of which could be mended.
            search.Refuse(
                "the semaphore starts at 0: it tells one thread of what another has done, and is no lock; leave it as it is, and designate "
                    + "what guards the state",
                signal.Syntax);
            return search._found.ToImmutableArray();
        }

        if (InnerLocks.Of(group, locks.Graph, cancellationToken) is { } inner)
        {
            search.Refuse(inner.Reason, inner.At);
            return search._found.ToImmutableArray();
        }

        search._found.AddRange(group.Refusals);
        search.Search(group, locks, recursion, cancellationToken);
        return search._found.ToImmutableArray();
    }

    private static string NameOf(ISymbol container) => container is IMethodSymbol { MethodKind: MethodKind.StaticConstructor }
        ? $"static {container.ContainingType.Name}"
        : container is IMethodSymbol { MethodKind: MethodKind.Constructor } ? container.ContainingType.Name : container.Name;

    private void Refuse(string reason, SyntaxNode at) => _found.Add(new Refusal(reason, at.GetLocation()));

    private void Search(LockAliasSet group, LockModel locks, RecursionNeeds recursion, CancellationToken cancellationToken)
    {
        LockAliasAnalysis graph = locks.Graph;
        foreach (LockUse operation in group.Operations)
        {
            if ((ReasonOf(operation)
                ?? ExpectedFailure(operation, group, cancellationToken) ?? SpellingRules.ReasonOf(operation, graph, cancellationToken))
                is { } reason)
            {
                Refuse(reason, operation.Syntax);
            }
        }

        RefuseUnlikeCreations(group, graph, cancellationToken);
        RefuseUpgrades(group, graph, cancellationToken);
        RefuseBrokenScopes(group, locks, cancellationToken);
        RefuseReentry(group, locks, recursion, cancellationToken);
    }

    /// <summary>The code counts on a failure that is the primitive's own.</summary>
    private static string? ExpectedFailure(LockUse operation, LockAliasSet group, CancellationToken cancellationToken)
    {
        CatchDeclarationSyntax? expected = operation.Syntax.Ancestors().TakeWhile(a => !FlowGraphs.IsBody(a)).OfType<TryStatementSyntax>()
            .Where(t => t.Block.Span.Contains(operation.Syntax.Span))
            .SelectMany(t => t.Catches).Select(c => c.Declaration).OfType<CatchDeclarationSyntax>()
            .FirstOrDefault(d =>
                operation.Model.GetTypeInfo(d.Type, cancellationToken).Type is { } type
                    && (operation.Lock.Type.Throws.Contains(type.ToDisplayString())
                        || type.Name == "ObjectDisposedException" && group.Operations.Any(o => o.Lock.Verb == LockVerb.Dispose)));
        return expected is null
            ? null
            : $"'{expected.Type}' is caught, which '{operation.Lock.Primitive}' throws and MmapLock does not; without the handler it can be converted";
    }

    private static string? ReasonOf(LockUse operation)
    {
        LockOperation site = operation.Lock;
        switch (site.Verb)
        {
            case LockVerb.Dispose when !IsAllThatIsDone(operation.Syntax):
                return $"'{operation.Container.Name}' disposes the lock inside an expression; a statement of its own can be converted";
            case LockVerb.Foreign or LockVerb.Wait or LockVerb.Pulse when site.Operation is IMethodReferenceOperation:
                return $"'{operation.Container.Name}' uses '{site.Wrapper?.Name ?? site.Primitive}' as a delegate, and who runs it, and when, cannot be seen; a call can be converted";
            case LockVerb.Foreign:
                return $"'{site.Primitive}' in '{operation.Container.Name}' has no counterpart in MmapLock; acquires, attempts and releases of one holder can be converted";
            case LockVerb.Wait or LockVerb.Pulse when site.IsAsync || !site.Type.Is(PrimitiveTraits.Affine):
                return $"'{site.Primitive}' in '{operation.Container.Name}' waits or pulses for a hold that belongs to no thread, which an MmapCondition does not; a Monitor can be converted";
            case LockVerb.Release when site.Mode is null:
                return $"'{site.Primitive}' in '{operation.Container.Name}' ends a hold of either mode, and which one it is cannot be seen; acquires of one mode in its method can be converted";
            case LockVerb.Query:
                return LockQueries.ReasonOf(operation);
            case LockVerb.Acquire when site.MayExpire && (site.Member?.Expiry is null || site.IsScoped):
                return $"'{site.Primitive}' in '{operation.Container.Name}' throws when its time is up; an attempt that returns whether it succeeded can be converted";
            case LockVerb.Acquire when site.MayExpire && site.IsAsync && AwaitOf(operation.Syntax)?.Parent is not ExpressionStatementSyntax:
                return $"'{site.Primitive}' in '{operation.Container.Name}' throws when its time is up, inside an expression; await it in a statement of its own";
            case LockVerb.Acquire or LockVerb.TryAcquire when site.IsAsync && AwaitOf(operation.Syntax) is null:
                return $"the task of '{site.Primitive}' in '{operation.Container.Name}' is kept instead of awaited; an await where it is called can be converted";
            case LockVerb.Release
                when operation.Syntax.Parent
                    is not (ExpressionStatementSyntax or ArrowExpressionClauseSyntax or LambdaExpressionSyntax
                        or ConditionalAccessExpressionSyntax)
                    && site.Operation is IInvocationOperation { TargetMethod.ReturnsVoid: false }:
                return $"'{operation.Container.Name}' uses the count that '{site.Primitive}' returns; without that it can be converted";
            default:
                return null;
        }
    }

    /// <summary>A statement, or the whole body of something that yields nothing: either can be left out.</summary>
    private static bool IsAllThatIsDone(SyntaxNode call) =>
        (call.Parent is ConditionalAccessExpressionSyntax optional ? optional : call).Parent
            is ExpressionStatementSyntax or LambdaExpressionSyntax or ArrowExpressionClauseSyntax;

    /// <summary>The <c>await</c> of an asynchronous operation, if it is awaited where it is called.</summary>
    private static AwaitExpressionSyntax? AwaitOf(SyntaxNode call)
    {
        SyntaxNode at = call;
        while (at.Parent is ParenthesizedExpressionSyntax || Values.IsConfigureAwait(at.Parent))
        {
            at = at.Parent!;
        }

        return at.Parent as AwaitExpressionSyntax;
    }

    private void RefuseUnlikeCreations(LockAliasSet group, LockAliasAnalysis graph, CancellationToken cancellationToken)
    {
        foreach (IObjectCreationOperation creation in group.Creations.OfType<IObjectCreationOperation>())
        {
            LockPrimitive? primitive = graph.Types.Primitives.Of(creation.Type);
            if (primitive is not null
                && creation.Arguments.Any(a =>
                    primitive.Permits.Contains(a.Parameter!.Name) && a.ArgumentKind == ArgumentKind.Explicit
                        && a.Value.ConstantValue is not { HasValue: true, Value: 1 }))
            {
                Refuse(
                    "the semaphore admits another number of holders than one; one of a single holder ('new SemaphoreSlim(1)') can be converted",
                    creation.Syntax);
            }
            else if (creation.Arguments.FirstOrDefault(a => !Evaluation.IsRead(a.Value, graph, cancellationToken)) is { } argument)
            {
                Refuse(
                    $"what creates the lock evaluates '{argument.Value.Syntax}', which has no place in the creation of an MmapLock; evaluate it before",
                    creation.Syntax);
            }
            else if (SpellingRules.HasDirective(creation.Syntax))
            {
                Refuse("a preprocessor directive stands inside the creation of the lock; put it around", creation.Syntax);
            }
            else if (primitive?.Is(PrimitiveTraits.Plain) == true
                && creation.Arguments.Any(a => a.ArgumentKind == ArgumentKind.Explicit && !primitive.Permits.Contains(a.Parameter!.Name)))
            {
                Refuse(
                    $"the {primitive.Name.ToLowerInvariant()} has a name or an initial owner; one of this process alone that nobody owns yet can be converted",
                    creation.Syntax);
            }
        }
    }

    /// <summary>
    /// An upgradeable hold becomes a write hold for its whole extent, and the write inside it disappears. That needs
    /// both ends of both in one method, and no read hold of the same lock beside them.
    /// </summary>
    private void RefuseUpgrades(LockAliasSet group, LockAliasAnalysis graph, CancellationToken cancellationToken)
    {
        foreach (IGrouping<(SyntaxNode?, string), LockUse> method in group.Operations
            .Where(o => o.Lock.Verb is LockVerb.Acquire or LockVerb.TryAcquire or LockVerb.Release)
            .GroupBy(o => (FlowGraphs.BodyOf(o.Syntax), o.Receiver)))
        {
            List<LockUse> upgradeable = method.Where(o => o.Lock.Mode == HoldMode.Upgradeable).ToList();
            if (upgradeable.Count == 0)
            {
                continue;
            }

            LockUse? odd = method.FirstOrDefault(o =>
                o.Lock.Mode == HoldMode.Read || (o.Lock.Mode == HoldMode.Write && o.Lock.Verb == LockVerb.TryAcquire));
            if (odd is not null)
            {
                Refuse(
                    $"'{odd.Container.Name}' combines an upgradeable hold with '{odd.Lock.Primitive}'; a write hold in its place can be converted",
                    odd.Syntax);
            }
            else if (upgradeable.All(o => o.Lock.Verb == LockVerb.Release) || upgradeable.All(o => o.Lock.Verb != LockVerb.Release))
            {
                Refuse(
                    $"the upgradeable hold in '{upgradeable[0].Container.Name}' begins and ends in different methods; one method can be converted",
                    upgradeable[0].Syntax);
            }
            else if (method.FirstOrDefault(o => !Evaluation.IsRead(o.Lock.Target, graph, cancellationToken)) is { } acting)
            {
                Refuse(
                    $"'{acting.Lock.Primitive}' in '{acting.Container.Name}' goes with the upgradeable hold, and with it what '{acting.Lock.Target!.Syntax}' does; do that before",
                    acting.Syntax);
            }
        }
    }

    /// <summary>
    /// A scope owns its hold by a guard that no other release can name. A <c>lock</c> statement can be written as a pair instead, which
    /// names the lock twice; what returns a scope cannot.
    /// </summary>
    private void RefuseBrokenScopes(LockAliasSet group, LockModel locks, CancellationToken cancellationToken)
    {
        foreach (BrokenScope broken in TemporaryReleases.BrokenScopes(group, locks, cancellationToken))
        {
            LockUse scope = broken.Scope;
            if (scope.Lock.Operation is not ILockOperation)
            {
                Refuse(
                    $"'{broken.By}' gives it back, which the '{scope.Lock.Primitive}' in '{scope.Container.Name}' around it cannot follow; a lock statement can",
                    broken.Release);
            }
            else if (!StableTargets.IsStable(scope, locks.Graph, cancellationToken))
            {
                Refuse(
                    $"'{broken.By}' gives it back inside the lock statement in '{scope.Container.Name}', whose '{scope.Lock.Target?.Syntax}' may be another lock by its end; lock a local that is set once",
                    broken.Release);
            }
        }
    }

    /// <summary>
    /// A path that comes back to an upgradeable hold of a lock that is not re-entrant: it may take the lock for writing there, once.
    /// </summary>
    private void RefuseReentry(LockAliasSet group, LockModel locks, RecursionNeeds recursion, CancellationToken cancellationToken)
    {
        if (recursion.Any)
        {
            _found.AddRange(recursion.Obstacles.Select(o => o with { Reason = $"{recursion.Needs[0].Reason}; {o.Reason}" }));
        }

        foreach ((LockUse operation, ReentrySearch search) in locks.Graph.PartsOf(group, cancellationToken)
            .Select(p => (Part: p, Search: new ReentrySearch(p, locks.Graph, cancellationToken)))
            .SelectMany(p => p.Part.Operations.Select(o => (Operation: o, p.Search)))
            .Where(o => o.Operation.Lock.Kind == SiteKind.Acquire && o.Operation.Lock.Mode == HoldMode.Upgradeable
                && !RecursionNeeds.IsReentrant(o.Operation, group, locks.Graph, cancellationToken)))
        {
            // Code of strangers that took a lock again which is not re-entrant would fail under each of its other holds.
            List<(IOperation Part, SemanticModel Model)> parts = CriticalSection.PartsOf(operation, locks, cancellationToken).ToList();
            if (search.Under(operation, parts).FirstOrDefault(p => p.IsCertain) is { } path)
            {
                Refuse(
                    $"a path acquires it again under an upgradeable hold: {path}; a write hold in '{operation.Container.Name}', which the path expects, can be converted",
                    operation.Syntax);
            }
        }
    }
}
