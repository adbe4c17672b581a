using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// The graph of <c>lock (x)</c> on a <c>System.Threading.Lock</c>. Where nullable annotations are on, Roslyn before 5.0
/// loses the acquire and the release of such a statement: an invalid operation stands for the one, nothing for the other.
/// Then the hold begins there, and ends where control leaves the text of the statement.
/// </summary>
internal sealed partial class HeldLocksAnalysis
{
    private bool _hasStatements;

    private static LockStatementSyntax? StatementOf(IOperation operation) =>
        operation is IInvalidOperation { IsImplicit: true, Syntax: { Parent: LockStatementSyntax statement } syntax }
            && statement.Expression == syntax
            ? statement
            : null;

    private PathState BeginStatement(IOperation operation, LockStatementSyntax statement, PathState state)
    {
        if (operation.ChildOperations.FirstOrDefault() is not { } target || Values.Unwrap(target).Type is not { } type
            || _model.Types.Primitives.OfStatement(type) is not { } primitive || !primitive.Is(PrimitiveTraits.Statement))
        {
            return state;
        }

        _hasStatements = true;
        LockPath path = _lockPaths.Of(target);
        AcquireSite site = Site(
            operation, path, _model.Classes.Of(path, type, null, _cancellationToken), HoldMode.Write, null,
            new LockOperation(operation, target, LockVerb.Acquire, HoldMode.Write, "lock", primitive), null);
        if (site.Statement is null)
        {
            _sites[site.Index] = site = site with { Statement = statement };
        }

        return Begin(operation, site, null, state);
    }

    /// <summary>Ends the holds of statements that an operation is not in. Their next round begins with the lock's expression.</summary>
    private List<PathState> InsideStatements(IOperation operation, List<PathState> states) =>
        _hasStatements
            ? Map(
                states,
                s => EndStatements(s, h => !h.Span.Contains(operation.Syntax.Span) || h.Expression.Span.Contains(operation.Syntax.Span)))
            : states;

    /// <summary>
    /// Control leaves the body, and so every statement in it; what goes on in the body, an exception past by, has not ended.
    /// </summary>
    private PathState OutsideStatements(PathState state)
    {
        ulong ended = _endedHere;
        PathState outside = _hasStatements ? EndStatements(state, _ => true) : state;
        _endedHere = ended;
        return outside;
    }

    private PathState EndStatements(PathState state, System.Func<LockStatementSyntax, bool> isLeft)
    {
        foreach (LockHold hold in state.Holds)
        {
            if (hold.Site.Statement is { } statement && isLeft(statement))
            {
                _endedHere |= 1UL << hold.Site.Index;
                state = state.With(state.Holds.RemoveAll(h => h.Site.Index == hold.Site.Index));
            }
        }

        return state;
    }
}
