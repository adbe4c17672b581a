using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MmLock.Analyzers.Protocol;

internal enum UnreleasedKind
{
    /// <summary>No path out releases the lock.</summary>
    Never,
    /// <summary>A return, or the end, leaves it held.</summary>
    OnReturn,
    /// <summary>A <c>throw</c> written here leaves it held.</summary>
    OnThrow,
    /// <summary>Something that fails leaves it held.</summary>
    OnFailure,
    /// <summary>The same, but only between the acquire and the <c>try</c> that releases it.</summary>
    OnFailureBeforeTry,
}

/// <summary>A hold that some path out leaves behind.</summary>
/// <param name="Site">The acquire.</param>
/// <param name="Kind">How.</param>
/// <param name="Exit">Where: the path out, or the first operation that can fail.</param>
/// <param name="Failure">That operation.</param>
internal sealed record UnreleasedHold(AcquireSite Site, UnreleasedKind Kind, SyntaxToken Exit, IOperation? Failure);

/// <summary>
/// Finds them. A hold that is meant for somebody else is none: a guard handed out, a lock that another method of the
/// program releases.
/// </summary>
internal static class UnreleasedHolds
{
    public static IReadOnlyList<UnreleasedHold> Find(ProtocolBody body) =>
        body.Acquires.Where(s => !body.Misuses.Any(m => m.Acquire == s.Operation?.Syntax)).Select(s => Judge(s, body))
            .OfType<UnreleasedHold>().ToList();

    private static UnreleasedHold? Judge(AcquireSite site, ProtocolBody body)
    {
        List<BodyExit> exits = body.Locks.Exits.Where(e => e.State.Holds.Any(h => h.Site.Index == site.Index && !h.IsReturned)).ToList();
        if (exits.Count == 0 || body.IsOutOfSight(site.Path) || IsSomebodyElses(site, body))
        {
            return null;
        }

        List<SyntaxNode> releases = body.Locks.Steps.Where(s => s.Hold?.Site.Index == site.Index && Failures.IsRelease(s))
            .Select(s => s.Operation.Syntax).Distinct().ToList();
        SyntaxNode acquire = site.Operation!.Syntax;
        if (releases.Any(r => body.Conditions.BelongTogether(acquire, r)))
        {
            return null;
        }

        List<BodyExit> returns = exits.Where(e =>
            !e.IsException && !BodyExits.IsBehindCallThatDoesNotReturn(e.From) && !body.Locks.ReleasedIn(e.State).Contains(site.Path))
            .ToList();
        if (returns.Count > 0)
        {
            bool never = releases.All(IsInCatch);
            return IsLeftToOthers(site, body, never) || !never && body.IsMoved(site.Path)
                ? null
                : First(site, never ? UnreleasedKind.Never : UnreleasedKind.OnReturn, returns, body);
        }

        List<BodyExit> throws = exits.Where(e =>
            e.IsException
                && e.From.FallThroughSuccessor?.Semantics is ControlFlowBranchSemantics.Throw or ControlFlowBranchSemantics.Rethrow
            && e.From.BranchValue?.Syntax.FirstAncestorOrSelf<SyntaxNode>(n =>
                n is ThrowStatementSyntax or ThrowExpressionSyntax) is not null)
            .ToList();
        IReadOnlyList<IOperation> failures = Failures.Under(site, body);
        if (throws.Count > 0)
        {
            return First(site, UnreleasedKind.OnThrow, throws, body);
        }

        if (failures.Count == 0)
        {
            return null;
        }

        TryStatementSyntax? attempt =
            releases.Select(EnclosingFinally).FirstOrDefault(t => t is not null && t.SpanStart > acquire.Span.End);
        bool isGap = attempt is not null && failures.All(f => f.Syntax.Span.End <= attempt.SpanStart);
        return new UnreleasedHold(
            site, isGap ? UnreleasedKind.OnFailureBeforeTry : UnreleasedKind.OnFailure, failures[0].Syntax.GetFirstToken(), failures[0]);
    }

    private static UnreleasedHold First(AcquireSite site, UnreleasedKind kind, IEnumerable<BodyExit> exits, ProtocolBody body) =>
        new(site, kind, exits.Select(e => BodyExits.TokenOf(e.From, body.Body.Declaration)).OrderBy(t => t.SpanStart).First(), null);

    /// <summary>The <c>try</c> whose <c>finally</c> an operation stands in.</summary>
    public static TryStatementSyntax? EnclosingFinally(SyntaxNode operation) =>
        operation.Ancestors().OfType<FinallyClauseSyntax>().FirstOrDefault()?.Parent as TryStatementSyntax;

    private static bool IsInCatch(SyntaxNode operation) => operation.FirstAncestorOrSelf<CatchClauseSyntax>() is not null;

    /// <summary>The hold was never this body's to end, whatever path it takes.</summary>
    private static bool IsSomebodyElses(AcquireSite site, ProtocolBody body)
    {
        bool handedOut = body.Locks.Steps.Any(s => s.Kind == LockStepKind.HandedOut && s.Hold?.Site.Index == site.Index);
        return handedOut || GuardUses.GoElsewhere(site, body) || IsProcessWide(site, body);
    }

    /// <summary>The mutex that keeps a second instance of a program from starting lives as long as the process.</summary>
    private static bool IsProcessWide(AcquireSite site, ProtocolBody body) =>
        body.Model.Types.Primitives.Of(TypeOf(site)) is { Abandons: not null }
        && (body.Body.Declaration is CompilationUnitSyntax || body.Body.Method is { IsStatic: true, Name: "Main" });

    /// <summary>A normal path out leaves the lock held, and that is what the method is for: another one gives it back.</summary>
    private static bool IsLeftToOthers(AcquireSite site, ProtocolBody body, bool never)
    {
        LockPath path = site.Path;
        if (!never)
        {
            // A result tells the caller whether the lock is held; without one, an early return has forgotten it.
            return body.Body.Method is { ReturnsVoid: false } && path.Symbol is { } kept && path.RootSymbol is not ILocalSymbol
                && body.Body.Method.ReturnType is not { Name: "Task", ContainingNamespace.Name: "Tasks" }
                    and not INamedTypeSymbol { Name: "ValueTask", IsGenericType: false }
                && (path.RootSymbol is IParameterSymbol && path.Members.IsEmpty
                    || body.References.IsReleasedElsewhere(kept, body.Body.Declaration, null, body.CancellationToken));
        }

        bool givesBackFirst =
            body.Locks.Steps.Any(s => s.Kind == LockStepKind.ReleasedNothing && (s.Path.Equals(path) || s.Path.IsSameMember(path)));
        if (givesBackFirst || DiagnosticText.IsVague(path) || path.Symbol is not { } symbol
            || path.RootSymbol is IParameterSymbol && path.Members.IsEmpty)
        {
            return true;
        }

        if (body.Model.Types.Primitives.Of(TypeOf(site)) is { Permits.IsEmpty: false } && !Semaphores.IsMutex(symbol, body))
        {
            return true;
        }

        if (path.RootSymbol is ILocalSymbol local && path.Members.IsEmpty)
        {
            return Escapes(local, body) || KeyedLocks.IsLookedUp(local, body) && KeyedLocks.AreGivenBackElsewhere(body);
        }

        bool guardIsCallers = body.Body.Method is { } method
            && body.Model.Changes(method, body.CancellationToken).Any(c => c.Path.Equals(path) && c.Guard != CalleeLockEffect.None);
        bool isCallers = body.Body.Method is { } own && body.References.IsReleasedByCaller(symbol, own, body.CancellationToken);
        return guardIsCallers || isCallers
            || body.References.IsReleasedElsewhere(symbol, body.Body.Declaration, site.Wrapper, body.CancellationToken);
    }

    public static ITypeSymbol? TypeOf(AcquireSite site) =>
        site.Lock?.Target is { } target ? Values.Unwrap(target).Type : site.Path.Symbol switch
        {
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            IParameterSymbol parameter => parameter.Type,
            ILocalSymbol local => local.Type,
            IMethodSymbol method => method.ReturnType,
            _ => null,
        };

    /// <summary>A lock in a local that other code gets to see, or that stands for a different lock each time.</summary>
    private static bool Escapes(ILocalSymbol local, ProtocolBody body) =>
        local.DeclaringSyntaxReferences.Any(r =>
            r.GetSyntax(body.CancellationToken) is ForEachStatementSyntax or SingleVariableDesignationSyntax)
        || SymbolUses.NamesIn(body.Syntax, local, body.Semantics, body.CancellationToken).Any(n =>
            body.Semantics.GetOperation(n, body.CancellationToken) is { } reference
            && Values.SkipConversions(reference) is var value
            && (n.Ancestors().TakeWhile(a => a != body.Syntax)
                .Any(a => a is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
                || value.Parent is IReturnOperation or IObjectCreationOperation or IArrayInitializerOperation or ITupleOperation
                    or ICollectionExpressionOperation or IVariableInitializerOperation
                || value.Parent is IAssignmentOperation assignment && assignment.Value == value
                || value.Parent is IArgumentOperation argument
                    && (argument.Parent is not IInvocationOperation call || body.Model.Reader.Read(call) is null)));
}
