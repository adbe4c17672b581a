using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Protocol;

/// <summary>
/// Places at which a body asks whether a lock is held: <c>Debug.Assert(Monitor.IsEntered(_gate))</c>,
/// <c>if (!_lock.IsWriteLockHeld) throw</c>, <c>AssertHeld()</c>. Whoever asks knows, and what follows is not reported.
/// </summary>
internal sealed class LockAssertions
{
    private readonly List<(LockPath Path, int Position)> _asked = new();
    private readonly LockAliases _aliases;

    private LockAssertions(LockAliases aliases) => _aliases = aliases;

    public static LockAssertions In(FunctionBody part, LockUseModel model, CancellationToken cancellationToken)
    {
        var assertions = new LockAssertions(model.Relations.Aliases);
        for (FunctionBody? at = part; at is not null; at = at.Entry == BodyEntry.Known ? at.Outer : null)
        {
            foreach (IOperation operation in at.Operations)
            {
                if (AskedBy(operation, at.Locks.Paths, model.Locks) is { } path)
                {
                    assertions._asked.Add((assertions._aliases.Canonical(path), operation.Syntax.SpanStart));
                }
                else if (operation is IInvocationOperation call && IsAboutAsking(call.TargetMethod.Name))
                {
                    foreach (LockPath asked in AskedInside(call.TargetMethod, model.Locks, cancellationToken))
                    {
                        LockPath here = at.Locks.Paths.At(call, asked, call.TargetMethod, call.Instance, call.Arguments);
                        assertions._asked.Add((assertions._aliases.Canonical(here), operation.Syntax.SpanStart));
                    }
                }
            }
        }

        return assertions;
    }

    public bool Covers(LockPath path, IOperation operation)
    {
        LockPath wanted = _aliases.Canonical(path);
        return _asked.Any(a => a.Position < operation.Syntax.SpanStart && LockRelations.IsPrefix(wanted, a.Path));
    }

    /// <summary>The lock that an operation asks about.</summary>
    public static LockPath? AskedBy(IOperation operation, LockPaths paths, LockModel locks)
    {
        IOperation? target = operation switch
        {
            IInvocationOperation call when locks.Reader.Read(call) is { Verb: LockVerb.Query, Target: { } asked } => asked,
            IPropertyReferenceOperation property
                when locks.Reader.ReadAny(property) is { Verb: LockVerb.Query, Target: { } asked } query
                    && (property.Type?.SpecialType == SpecialType.System_Boolean || query.Is(MemberMarks.Count)) =>
                asked,
            _ => null,
        };
        return target is null || IsDenied(operation) ? null : paths.Of(target);
    }

    /// <summary><c>Debug.Assert(!_lock.IsReadLockHeld)</c> says the opposite; <c>if (!…) throw</c> does not.</summary>
    private static bool IsDenied(IOperation operation) =>
        operation.Parent is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Parent: IArgumentOperation };

    private static bool IsAboutAsking(string name) =>
        name.Contains("Assert") || name.Contains("Check") || name.Contains("Verify") || name.Contains("Ensure") || name.Contains("Throw")
            || name.Contains("Held") || name.Contains("Locked") || name.Contains("Require");

    /// <summary>What a small method of the user's own asks, one call deep.</summary>
    private static IEnumerable<LockPath> AskedInside(IMethodSymbol method, LockModel locks, CancellationToken cancellationToken)
    {
        method = method.OriginalDefinition;
        if (method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is not BaseMethodDeclarationSyntax declaration
            || declaration.Body is { Statements.Count: > 4 }
            || !locks.Models.Compilation.ContainsSyntaxTree(declaration.SyntaxTree)
            || FlowGraphs.Of(declaration, locks.Models.Get(declaration.SyntaxTree), cancellationToken) is not { } graph)
        {
            return Enumerable.Empty<LockPath>();
        }

        var paths = new LockPaths(graph, method);
        return graph.OriginalOperation.DescendantsAndSelf().Select(o => AskedBy(o, paths, locks)).OfType<LockPath>().ToList();
    }
}
