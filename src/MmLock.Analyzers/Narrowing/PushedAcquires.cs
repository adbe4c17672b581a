using System.Collections.Concurrent;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>A caller that holds a lock around the call of a method and nothing else.</summary>
/// <param name="Acquire">The acquire.</param>
/// <param name="Anchor">The statement that acquires.</param>
/// <param name="Statement">The statement with the call.</param>
/// <param name="Call">The call.</param>
internal sealed record CallUnderLock(LockUse Acquire, StatementSyntax Anchor, StatementSyntax Statement, IInvocationOperation Call);

/// <summary>An acquire that can go from all callers of a method into the method.</summary>
/// <param name="Callee">The method.</param>
/// <param name="Declaration">It.</param>
/// <param name="Lock">The lock, a member of the same class.</param>
/// <param name="Requirements">What it asks of its callers so far.</param>
/// <param name="Callers">All there are.</param>
internal sealed record PushedAcquire(
    IMethodSymbol Callee, MethodDeclarationSyntax Declaration, ISymbol Lock, ImmutableArray<AttributeSyntax> Requirements,
    ImmutableArray<CallUnderLock> Callers);

/// <summary>
/// Finds methods that could take a lock themselves which all of their callers take for them, coarse, around the call alone: there the
/// range is known that the work needs. The values that are passed do not depend on the hold, so that it makes no difference whether they
/// are computed before it or under it; and nobody calls the method without that hold, or can.
/// </summary>
internal sealed class PushedAcquires(LockModel locks)
{
    private const int MaxCallers = 100;

    private readonly ConcurrentDictionary<IMethodSymbol, PushedAcquire?> _known = new(SymbolEqualityComparer.Default);

    /// <returns>Null where the acquire is for more than one call, or has to stay for another reason.</returns>
    public PushedAcquire? Of(LockUse acquire, CancellationToken cancellationToken)
    {
        if (CallUnder(acquire, cancellationToken) is not { } under)
        {
            return null;
        }

        IMethodSymbol callee = under.Call.TargetMethod.OriginalDefinition;
        if (!_known.TryGetValue(callee, out PushedAcquire? pushed))
        {
            pushed = _known.GetOrAdd(callee, Read(callee, under, cancellationToken));
        }

        return pushed?.Callers.Any(c => c.Acquire.Syntax == acquire.Syntax) == true ? pushed : null;
    }

    private CallUnderLock? CallUnder(LockUse acquire, CancellationToken cancellationToken)
    {
        if (acquire is not
            {
                Group.IsMmapLock: true,
                Lock:
                {
                    Verb: LockVerb.Acquire, IsCoarse: true, IsAsync: false, Wrapper: null,
                    Operation: IInvocationOperation { Arguments: var given }
                }
            }
            || given.Any(a => a.ArgumentKind != ArgumentKind.DefaultValue)
            || CriticalSection.Of(acquire, locks, cancellationToken).Scope is not
            {
                IsOwned: true,
                Statements: { Length: 1 } statements
            } scope
            || scope.Anchor is not (UsingStatementSyntax { AwaitKeyword.RawKind: 0 } or LocalDeclarationStatementSyntax
            {
                UsingKeyword.RawKind: not 0, AwaitKeyword.RawKind: 0
            })
            || scope.Anchor.ContainsDirectives || statements[0].ContainsDirectives
            || scope.GuardName is { } guard && statements[0].DescendantTokens().Any(t => t.ValueText == guard)
            || CallIn(acquire.Model.GetOperation(statements[0], cancellationToken)) is not
            {
                IsVirtual: false,
                TargetMethod: { MethodKind: MethodKind.Ordinary, IsAsync: false }
            } call
            || acquire.Model.AnalyzeDataFlow(statements[0]) is not { Succeeded: true } flow
            || !call.Arguments.All(a => IsOwn(a.Value, a.Parameter?.RefKind ?? RefKind.None, flow, cancellationToken))
            || !IsSameLock(acquire, call, flow, cancellationToken))
        {
            return null;
        }

        return new CallUnderLock(acquire, scope.Anchor, statements[0], call);
    }

    /// <summary>The call that a statement consists of; what it gives may be returned, or kept in a variable.</summary>
    private static IInvocationOperation? CallIn(IOperation? statement) => statement switch
    {
        IExpressionStatementOperation { Operation: IInvocationOperation call } => call,
        IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { IsRef: false, Value: var value } kept }
            when Values.VariableOf(kept.Target) is not null => Values.Unwrap(value) as IInvocationOperation,
        IReturnOperation { ReturnedValue: { } value, Syntax: ReturnStatementSyntax { Expression: not RefExpressionSyntax } } =>
            Values.Unwrap(value) as IInvocationOperation,
        _ => null,
    };

    /// <summary>Nobody else can change what it is computed of.</summary>
    private bool IsOwn(IOperation value, RefKind by, DataFlowAnalysis flow, CancellationToken cancellationToken) =>
        value.ConstantValue.HasValue || value switch
        {
            ILocalReferenceOperation { Local: { IsRef: false } local } => !flow.Captured.Contains(local, SymbolEqualityComparer.Default),
            IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter } =>
                !flow.Captured.Contains(parameter, SymbolEqualityComparer.Default),
            IParameterReferenceOperation or IDeclarationExpressionOperation or IDiscardOperation => by != RefKind.None,
            IInstanceReferenceOperation { Type.IsReferenceType: true } or IDefaultValueOperation => true,
            IFieldReferenceOperation { Field: { IsVolatile: false } field, Instance: var owner } =>
                by == RefKind.None && locks.Models.IsSetOnce(field, cancellationToken)
                    && (owner is null || IsOwn(owner, by, flow, cancellationToken)),
            IConversionOperation { OperatorMethod: null } conversion => IsOwn(conversion.Operand, by, flow, cancellationToken),
            IParenthesizedOperation inner => IsOwn(inner.Operand, by, flow, cancellationToken),
            IBinaryOperation { OperatorMethod: null } binary => IsOwn(binary.LeftOperand, by, flow, cancellationToken)
                && IsOwn(binary.RightOperand, by, flow, cancellationToken),
            IUnaryOperation { OperatorMethod: null } unary => IsOwn(unary.Operand, by, flow, cancellationToken),
            _ => false,
        };

    /// <summary>Static, or of the object that the method is called on.</summary>
    private bool IsSameLock(LockUse acquire, IInvocationOperation call, DataFlowAnalysis flow, CancellationToken cancellationToken) =>
        acquire.Lock.Target is { } target && Values.Unwrap(target) is IMemberReferenceOperation { Member: var member } held
        && Is(member.ContainingType?.OriginalDefinition, call.TargetMethod.ContainingType.OriginalDefinition)
        && (held.Instance is null || (held.Instance, call.Instance) switch
        {
            (IInstanceReferenceOperation, IInstanceReferenceOperation) => true,
            (IParameterReferenceOperation or ILocalReferenceOperation, IParameterReferenceOperation or ILocalReferenceOperation) =>
                Is(Values.VariableOf(held.Instance), Values.VariableOf(call.Instance))
                && IsOwn(call.Instance, RefKind.None, flow, cancellationToken),
            _ => false,
        });

    private static bool Is(ISymbol? a, ISymbol? b) => SymbolEqualityComparer.Default.Equals(a, b);

    private PushedAcquire? Read(IMethodSymbol callee, CallUnderLock first, CancellationToken cancellationToken)
    {
        if (callee is not
            {
                IsVirtual: false, IsOverride: false, IsAbstract: false, IsExtern: false, IsExtensionMethod: false,
                IsAsync: false
            }
            || callee.DeclaringSyntaxReferences.Length != 1
            || callee.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken) is not MethodDeclarationSyntax
            {
                Body: { Statements.Count: > 0 } body
            } declaration
            || !locks.Models.Compilation.ContainsSyntaxTree(declaration.SyntaxTree)
            || declaration.ContainsDirectives || declaration.Modifiers.Any(SyntaxKind.PartialKeyword)
            || declaration.DescendantNodes().Any(n => n is YieldStatementSyntax)
            || !new HoldCallers(locks.Graph, cancellationToken).AreInSight(callee)
            || Values.Unwrap(first.Acquire.Lock.Target!) is not IMemberReferenceOperation { Member: { } held }
            || first.Acquire.Group.Operations.Any(o =>
                declaration.Span.Contains(o.Syntax.Span) && o.Syntax.SyntaxTree == declaration.SyntaxTree)
            || RequirementsOf(callee, declaration, held, cancellationToken) is not { } requirements
            || CallersOf(callee, cancellationToken) is not { Length: > 0 } callers
            || callers.Any(c => c.Acquire.Lock.Mode != first.Acquire.Lock.Mode
                || c.Acquire.Lock.Member?.Name != first.Acquire.Lock.Member?.Name
                || !Is(
                    (Values.Unwrap(c.Acquire.Lock.Target!) as IMemberReferenceOperation)?.Member.OriginalDefinition,
                    held.OriginalDefinition)))
        {
            return null;
        }

        return HasRange(first.Acquire, declaration, body, cancellationToken)
            ? new PushedAcquire(callee, declaration, held, requirements, callers)
            : null;
    }

    /// <summary>All places that name the method, each a call with a hold of its own; null where one is not.</summary>
    private ImmutableArray<CallUnderLock>? CallersOf(IMethodSymbol callee, CancellationToken cancellationToken)
    {
        ImmutableArray<CallUnderLock>.Builder callers = ImmutableArray.CreateBuilder<CallUnderLock>();
        foreach (SimpleNameSyntax name in SymbolUses.Uses(callee, locks.Models.Compilation, cancellationToken))
        {
            SymbolInfo meant = locks.Models.Get(name.SyntaxTree).GetSymbolInfo(name, cancellationToken);
            if (!meant.CandidateSymbols.Append(meant.Symbol!).Any(s => Is(s?.OriginalDefinition, callee)))
            {
                continue;
            }

            if (callers.Count > MaxCallers || name.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call
                || call.FirstAncestorOrSelf<StatementSyntax>() is not { } statement || AcquireOver(statement) is not { } taken
                || locks.Models.Get(taken.SyntaxTree).GetOperation(taken, cancellationToken) is not { } operation
                || locks.Graph.SiteAt(operation, cancellationToken) is not { } acquire
                || CallUnder(acquire, cancellationToken) is not { } under || under.Call.Syntax != call)
            {
                return null;
            }

            callers.Add(under);
        }

        return callers.ToImmutable();
    }

    /// <summary>The acquire of the scope that a statement is all of.</summary>
    private static ExpressionSyntax? AcquireOver(StatementSyntax statement)
    {
        StatementSyntax inner = statement.Parent is BlockSyntax { Statements.Count: 1, Parent: UsingStatementSyntax } only
            ? only
            : statement;
        if (inner.Parent is UsingStatementSyntax scope && scope.Statement == inner)
        {
            return scope.Expression ?? ValueOf(scope.Declaration);
        }

        return statement.Parent is BlockSyntax block && block.Statements.IndexOf(statement) is > 0 and var index
            && block.Statements[index - 1] is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0, Declaration: var guard }
            ? ValueOf(guard)
            : null;

        static ExpressionSyntax? ValueOf(VariableDeclarationSyntax? declaration) =>
            declaration is { Variables: { Count: 1 } variables } ? variables[0].Initializer?.Value : null;
    }

    /// <summary>Attributes that say what callers must hold; null where there are others, or others are asked for.</summary>
    private static ImmutableArray<AttributeSyntax>? RequirementsOf(
        IMethodSymbol callee, MethodDeclarationSyntax declaration, ISymbol held, CancellationToken cancellationToken)
    {
        foreach (AttributeData attribute in callee.GetAttributes())
        {
            if (attribute.AttributeClass?.ToDisplayString() == KnownTypes.RequiresLock
                && attribute.ConstructorArguments.FirstOrDefault().Value as string != held.Name)
            {
                return null;
            }
        }

        return callee.GetAttributes().Where(a => a.AttributeClass?.ToDisplayString() == KnownTypes.RequiresLock)
            .Select(a => a.ApplicationSyntaxReference?.GetSyntax(cancellationToken)).OfType<AttributeSyntax>()
            .Where(a => declaration.Span.Contains(a.Span)).ToImmutableArray();
    }

    /// <summary>In the method the places that it works on are sums of its parameters: it could take them, and no more.</summary>
    private bool HasRange(
        LockUse acquire, MethodDeclarationSyntax declaration, BlockSyntax body, CancellationToken cancellationToken)
    {
        SemanticModel model = locks.Models.Get(declaration.SyntaxTree);
        if (model.GetOperation(body.Statements[0], cancellationToken) is not { } start)
        {
            return false;
        }

        // The acquire as it would be there.
        LockUse inside = acquire with { Lock = acquire.Lock with { Operation = start }, Model = model };
        var region = new SectionScope(body.Statements[0], body.Statements.ToImmutableArray(), null, false);
        var reach = new SectionReach(locks, acquire.Group);
        SectionPlaces places = SectionPlaces.Of(
            inside, region, InferredRange.FixedAt(inside, region, locks, cancellationToken), locks, reach, cancellationToken);
        List<(LinearForm Low, LinearForm High)> placed = places.Facts.Where(f => f is { Low: not null, High: not null })
            .Select(f => (f.Low!, f.High!)).Where(p => p.Item1.Terms.Count > 0).Distinct().ToList();
        return !places.IsExhausted && placed.Count > 0 && PlaceHull.Cover(placed) is not null;
    }
}
