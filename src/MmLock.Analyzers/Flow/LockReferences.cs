using System.Collections.Concurrent;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Flow;

/// <summary>One place that names a lock, or a method that takes or releases one.</summary>
/// <param name="Syntax">The name.</param>
/// <param name="Function">The innermost method, accessor, lambda or local function around it; null in an initializer.</param>
/// <param name="Verb">What it does there; null when the lock goes out of sight: passed on, returned, stored.</param>
internal sealed record LockReference(SyntaxNode Syntax, SyntaxNode? Function, LockVerb? Verb);

/// <summary>
/// Who else in the compilation takes or releases a lock. Asked only where a body looks wrong by itself: most locks are
/// never looked up, and one that is, is looked up once.
/// </summary>
internal sealed class LockReferences(LockModel model)
{
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<LockReference>> _known = new(SymbolEqualityComparer.Default);

    /// <summary>
    /// Whether some other function gives the lock back that it did not take first, or the lock is handed to code that
    /// may.
    /// </summary>
    public bool IsReleasedElsewhere(ISymbol lockMember, SyntaxNode function, IMethodSymbol? wrapper, CancellationToken cancellationToken)
    {
        ImmutableArray<LockReference> references = Of(lockMember, cancellationToken);
        IEnumerable<SyntaxNode> releasers = references
            .Where(r =>
                r.Verb == LockVerb.Release && r.Function is not null && r.Function != function
                    && !IsPreceded(r, references, LockVerb.Acquire, LockVerb.TryAcquire))
            .Select(r => r.Function!).Distinct();
        if (wrapper is null)
        {
            return releasers.Any() || references.Any(r => r.Verb is null);
        }

        // Who took the lock through a wrapper is expected to release it through one.
        ImmutableArray<LockReference> acquires = Of(wrapper, cancellationToken);
        return releasers.Select(r => model.Models.Get(r.SyntaxTree).GetDeclaredSymbol(r, cancellationToken)).OfType<IMethodSymbol>()
            .SelectMany(r => Of(r, cancellationToken))
            .Any(call =>
                call.Function is not null && call.Function != function
                    && !acquires.Any(a => a.Function == call.Function && a.Syntax.SpanStart < call.Syntax.SpanStart));
    }

    /// <summary>
    /// Whether whoever calls a method that takes the lock gives it back behind the call: <c>if (Try() || Slow()) { …;
    /// Exit(); }</c>
    /// </summary>
    public bool IsReleasedByCaller(ISymbol lockMember, IMethodSymbol method, CancellationToken cancellationToken)
    {
        ImmutableArray<LockReference> references = Of(lockMember, cancellationToken);
        return Of(method, cancellationToken).Any(call => call.Function is not null
            && references.Any(r =>
                r.Verb == LockVerb.Release && r.Function == call.Function && r.Syntax.SpanStart > call.Syntax.SpanStart));
    }

    /// <summary>
    /// Whether somebody calls a method that releases the lock after he has taken it, with no release in between:
    /// <c>Enter(); if (…) { Leave(); return; }</c>
    /// </summary>
    public bool IsTakenByCaller(ISymbol lockMember, IMethodSymbol method, CancellationToken cancellationToken)
    {
        ImmutableArray<LockReference> references = Of(lockMember, cancellationToken);
        return Of(method, cancellationToken).Any(call => call.Function is not null
            && references
                .Where(r =>
                    r.Function == call.Function && r.Syntax.SpanStart < call.Syntax.SpanStart
                        && r.Verb is LockVerb.Acquire or LockVerb.TryAcquire or LockVerb.Release)
                .OrderBy(r => r.Syntax.SpanStart).LastOrDefault() is { Verb: not LockVerb.Release });
    }

    /// <summary>Whether some other function takes the lock and leaves it held, or the lock is handed to code that may.</summary>
    public bool IsAcquiredElsewhere(ISymbol lockMember, SyntaxNode function, CancellationToken cancellationToken)
    {
        ImmutableArray<LockReference> references = Of(lockMember, cancellationToken);
        return references.Any(r => r.Verb is null
            || (r.Verb is LockVerb.Acquire or LockVerb.TryAcquire && r.Function != function && !references.Any(o => Closes(o, r))));
    }

    /// <summary>Whether a lock member is set to a lock that other code has, and may take, under another name.</summary>
    public bool IsGivenFromOutside(ISymbol lockMember, CancellationToken cancellationToken) =>
        lockMember is IParameterSymbol
        || lockMember.DeclaringSyntaxReferences.Select(r => r.GetSyntax(cancellationToken)).Any(d => d is ParameterSyntax
            or VariableDeclaratorSyntax { Initializer.Value: not BaseObjectCreationExpressionSyntax }
            or PropertyDeclarationSyntax { Initializer.Value: not BaseObjectCreationExpressionSyntax }
            or PropertyDeclarationSyntax { ExpressionBody: not null })
        || Of(lockMember, cancellationToken)
            .Any(r => r.Syntax.AncestorsAndSelf().OfType<AssignmentExpressionSyntax>().FirstOrDefault() is { } assignment
            && assignment.Left.Span.Contains(r.Syntax.Span)
                && assignment.Right is not (BaseObjectCreationExpressionSyntax or LiteralExpressionSyntax or PostfixUnaryExpressionSyntax));

    /// <summary>
    /// A release behind the acquire in the same function, not one on the way out of it after a failure or a change of
    /// mind.
    /// </summary>
    private static bool Closes(LockReference release, LockReference acquire) =>
        release.Verb == LockVerb.Release && release.Function == acquire.Function && release.Syntax.SpanStart > acquire.Syntax.SpanStart
        && release.Syntax.FirstAncestorOrSelf<CatchClauseSyntax>() is null
        && (release.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax block } statement
            || block.Statements.Last() is not (ReturnStatementSyntax or ThrowStatementSyntax)
            || release.Syntax.FirstAncestorOrSelf<FinallyClauseSyntax>() is not null
            || block.Span.Contains(acquire.Syntax.Span));

    private static bool IsPreceded(LockReference reference, ImmutableArray<LockReference> all, params LockVerb[] verbs) =>
        all.Any(o =>
            o.Verb is { } verb && verbs.Contains(verb) && o.Function == reference.Function
                && o.Syntax.SpanStart < reference.Syntax.SpanStart);

    private ImmutableArray<LockReference> Of(ISymbol symbol, CancellationToken cancellationToken)
    {
        symbol = symbol.OriginalDefinition;
        if (!_known.TryGetValue(symbol, out ImmutableArray<LockReference> references))
        {
            references = SymbolUses.Uses(symbol, model.Models, cancellationToken)
                .Select(n => Find(n, symbol, cancellationToken))
                .OfType<LockReference>().ToImmutableArray();
            _known.TryAdd(symbol, references);
        }

        return references;
    }

    private LockReference? Find(SimpleNameSyntax name, ISymbol symbol, CancellationToken cancellationToken) =>
        SymbolEqualityComparer.Default.Equals(
            model.Models.Get(name.SyntaxTree).GetSymbolInfo(name, cancellationToken).Symbol?.OriginalDefinition, symbol)
            ? Read(name, symbol, cancellationToken) : null;

    /// <returns>Null for uses that say nothing: <c>nameof</c>, a question. Setting the member ends one lock and brings another.</returns>
    private LockReference? Read(SimpleNameSyntax name, ISymbol symbol, CancellationToken cancellationToken)
    {
        SyntaxNode? function = name.Ancestors().FirstOrDefault(FlowGraphs.IsBody);
        function = function is CompilationUnitSyntax && name.FirstAncestorOrSelf<GlobalStatementSyntax>() is null ? null : function;
        if (symbol is IMethodSymbol)
        {
            return new LockReference(name, function, LockVerb.Foreign);
        }

        ExpressionSyntax whole = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        IOperation? target = model.Models.Get(name.SyntaxTree).GetOperation(whole, cancellationToken);
        IOperation? value = target is null ? null : Values.SkipConversions(target);
        switch (value?.Parent)
        {
            case null or INameOfOperation or IAttributeOperation or ILockOperation or IIsPatternOperation or IBinaryOperation:
                return null;
            case ISimpleAssignmentOperation assignment when assignment.Target == value:
                return Of(LockVerb.Dispose);
            case IInvocationOperation call:
                return Of(model.Reader.Read(call)?.Verb);
            case IArgumentOperation { Parent: IInvocationOperation call } when model.Reader.Read(call) is { Verb: var verb }:
                return Of(verb);
            case IConditionalAccessOperation conditional when conditional.Operation == value:
                return conditional.WhenNotNull is IInvocationOperation invoked ? Of(model.Reader.ReadCall(invoked, value)?.Verb) : null;
            case IMemberReferenceOperation:
                return null;
            default:
                return new LockReference(name, function, null);
        }

        LockReference? Of(LockVerb? verb) =>
            verb is LockVerb.Query or LockVerb.Downgrade or null ? null : new LockReference(name, function, verb);
    }
}
