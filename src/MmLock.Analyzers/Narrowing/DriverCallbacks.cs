using System.Collections.Concurrent;
using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Protocol;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>A call of a driver that may expect the coarse lock.</summary>
/// <param name="Call">The callback.</param>
/// <param name="Drivers">Types that it may run and that nothing marks as fit for range holds.</param>
/// <param name="Path">The calls that lead to it; empty where it stands in the body itself.</param>
internal sealed record DriverCallback(IInvocationOperation Call, ImmutableArray<INamedTypeSymbol> Drivers, ImmutableArray<string> Path)
{
    public IMethodSymbol Method => Call.TargetMethod;
}

/// <summary>A callback that is reached under a range hold.</summary>
/// <param name="Hold">The hold.</param>
/// <param name="At">The callback, or the call that leads to it.</param>
/// <param name="Callback">The callback.</param>
internal sealed record DriverUnderRange(LockHold Hold, IOperation At, DriverCallback Callback);

/// <summary>
/// Finds callbacks of drivers under range holds, through calls too, where a driver may run that is not marked fit for them. Not where the
/// code has asked before what driver it is: then unfit ones have the coarse lock.
/// </summary>
internal sealed class DriverCallbacks(LockUseModel model)
{
    /// <summary>Bodies that one call is followed into.</summary>
    private const int MaxBodies = 100;
    private const int MaxDepth = 6;

    private readonly ConcurrentDictionary<SyntaxNode, DriverCallback?> _reached = new();
    private readonly ConcurrentDictionary<IMethodSymbol, ImmutableArray<INamedTypeSymbol>> _unfit = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<(SyntaxNode Body, int Depth), bool> _asks = new();
    private ImmutableArray<INamedTypeSymbol> _drivers;

    public IEnumerable<DriverUnderRange> In(LockUseBody body)
    {
        if (!body.Part.Locks.Sites.Any(s => s.Class == LockGranularity.Range && !s.IsRequired) || Drivers(body.CancellationToken).IsEmpty)
        {
            yield break;
        }

        bool? isAskedByCallers = null;
        List<SyntaxNode>? questions = null;
        foreach (IOperation operation in body.Part.Operations)
        {
            if (RunsOthers(operation) && RangeOnly(body.Part.At(operation)) is { } hold
                && Of(operation, body.Part.Method, body.CancellationToken) is { } callback
                && !IsAskedBefore(operation, questions ??= QuestionsIn(body.Part.Operations, body.CancellationToken))
                && !(isAskedByCallers ??= IsAskedByCallers(body.Part.Method, body.CancellationToken)))
            {
                yield return new DriverUnderRange(hold, operation, callback);
            }
        }
    }

    private ImmutableArray<INamedTypeSymbol> Drivers(CancellationToken cancellationToken)
    {
        if (_drivers.IsDefault)
        {
            _drivers = DriverAccess.All(model.Locks.Models.Compilation, cancellationToken)
                .Where(t => !KnownTypes.HasAttribute(t, KnownTypes.FineGrainedSafe)).ToImmutableArray();
        }

        return _drivers;
    }

    private static bool RunsOthers(IOperation operation) =>
        operation is IInvocationOperation or IObjectCreationOperation or IPropertyReferenceOperation or IUsingOperation
            or IForEachLoopOperation;

    /// <summary>The hold on a path on which ranges are all that is held.</summary>
    private static LockHold? RangeOnly(HeldAt at)
    {
        foreach (PathState path in at.Paths)
        {
            LockHold[] holds = path.Holds.Where(h => !h.IsReturned).ToArray();
            if (holds.Length > 0 && holds.All(h => h.Site.Class == LockGranularity.Range && !h.Site.IsRequired))
            {
                return holds[holds.Length - 1];
            }
        }

        return null;
    }

    /// <summary>The callback that an operation is, or that it leads to.</summary>
    private DriverCallback? Of(IOperation operation, IMethodSymbol? method, CancellationToken cancellationToken)
    {
        if (operation is IInvocationOperation call && IsCallback(call))
        {
            ImmutableArray<INamedTypeSymbol> unfit = UnfitFor(call, cancellationToken);
            return unfit.IsEmpty ? null : new DriverCallback(call, unfit, ImmutableArray<string>.Empty);
        }

        foreach (RunEdge edge in new RunReader(model.Locks.Graph.Runs, method, cancellationToken).Read(new[] { operation }))
        {
            if (edge.Body is { } body && Reached(body, cancellationToken) is { } reached)
            {
                return reached with { Path = reached.Path.Insert(0, edge.Label) };
            }
        }

        return null;
    }

    /// <summary>The callback that is the fewest calls away from a body.</summary>
    private DriverCallback? Reached(SyntaxNode start, CancellationToken cancellationToken)
    {
        if (_reached.TryGetValue(start, out DriverCallback? known))
        {
            return known;
        }

        DriverCallback? found = null;
        var seen = new HashSet<SyntaxNode> { start };
        var open = new Queue<(SyntaxNode Body, ImmutableArray<string> Path)>();
        open.Enqueue((start, ImmutableArray<string>.Empty));
        while (open.Count > 0 && found is null && seen.Count <= MaxBodies)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (SyntaxNode body, ImmutableArray<string> path) = open.Dequeue();
            List<IOperation> operations = OperationsOf(body, cancellationToken);
            model.Locks.Work.Add(operations.Count);
            IMethodSymbol? method = RunGraph.MethodOf(body, model.Locks.Models.Get(body.SyntaxTree), cancellationToken);
            if (method?.ContainingType is { } type && DriverAccess.IsDriver(type))
            {
                // Whatever a driver does itself, it was called for.
                continue;
            }

            List<SyntaxNode> questions = QuestionsIn(operations, cancellationToken);
            List<IOperation> unasked = operations.Where(o => RunsOthers(o) && !IsAskedBefore(o, questions)).ToList();
            foreach (IInvocationOperation call in unasked.OfType<IInvocationOperation>().Where(IsCallback))
            {
                ImmutableArray<INamedTypeSymbol> unfit = UnfitFor(call, cancellationToken);
                found ??= unfit.IsEmpty ? null : new DriverCallback(call, unfit, path);
            }

            if (path.Length < MaxDepth)
            {
                foreach (RunEdge edge in new RunReader(model.Locks.Graph.Runs, method, cancellationToken)
                    .Read(unasked.Where(o => o is not IInvocationOperation call || !IsCallback(call))))
                {
                    if (edge.Body is { } next && seen.Add(next))
                    {
                        open.Enqueue((next, path.Add(edge.Label)));
                    }
                }
            }
        }

        return _reached.GetOrAdd(start, found);
    }

    private List<IOperation> OperationsOf(SyntaxNode body, CancellationToken cancellationToken) =>
        RunBodies.OwnOperations(body, model.Locks.Models.Get(body.SyntaxTree), cancellationToken).ToList();

    /// <summary>What a driver implements for whoever manages the memory; not what every object has.</summary>
    private static bool IsCallback(IInvocationOperation call) =>
        call is { IsVirtual: true, TargetMethod: { MethodKind: MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation } method }
        && SummaryReader.IsDriver(method) && Root(method).ContainingType.SpecialType != SpecialType.System_Object
        && !KnownTypes.HasAttribute(method, "MmLock.NoLockEffectsAttribute");

    private static IMethodSymbol Root(IMethodSymbol method)
    {
        while (method.OverriddenMethod is { } overridden)
        {
            method = overridden;
        }

        return method;
    }

    /// <summary>Drivers that the call may run, and that neither the type nor the method marks.</summary>
    private ImmutableArray<INamedTypeSymbol> UnfitFor(IInvocationOperation call, CancellationToken cancellationToken)
    {
        IMethodSymbol target = call.TargetMethod.OriginalDefinition;
        ITypeSymbol? receiver = call.Instance is null ? null : Values.Unwrap(Receivers.Resolve(call.Instance)).Type;
        ImmutableArray<INamedTypeSymbol> unfit = _unfit.GetOrAdd(
            target, m => Drivers(cancellationToken).Where(t => Implements(t, m) is { } own && !IsMarked(own)).ToImmutableArray());
        return receiver is INamedTypeSymbol { TypeKind: TypeKind.Class } narrow
            && !SymbolEqualityComparer.Default.Equals(narrow, target.ContainingType)
            ? unfit.RemoveAll(t => !IsOrDerives(t, narrow))
            : unfit;
    }

    private static bool IsMarked(IMethodSymbol method) => KnownTypes.HasAttribute(method, KnownTypes.FineGrainedSafe);

    /// <summary>What an object of the type runs for a call of the method; null where it is no such object.</summary>
    private static IMethodSymbol? Implements(INamedTypeSymbol type, IMethodSymbol method)
    {
        if (method.ContainingType.TypeKind == TypeKind.Interface)
        {
            INamedTypeSymbol? one = type.AllInterfaces.FirstOrDefault(i =>
                SymbolEqualityComparer.Default.Equals(i.OriginalDefinition, method.ContainingType.OriginalDefinition));
            return one?.GetMembers(method.Name).OfType<IMethodSymbol>()
                .Where(m => SymbolEqualityComparer.Default.Equals(m.OriginalDefinition, method))
                .Select(type.FindImplementationForInterfaceMember).OfType<IMethodSymbol>().FirstOrDefault();
        }

        IMethodSymbol root = Root(method).OriginalDefinition;
        for (INamedTypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            if (at.GetMembers(method.Name).OfType<IMethodSymbol>()
                .FirstOrDefault(m => SymbolEqualityComparer.Default.Equals(Root(m).OriginalDefinition, root)) is { } found)
            {
                return IsOrDerives(type, method.ContainingType) ? found : null;
            }
        }

        return null;
    }

    private static bool IsOrDerives(INamedTypeSymbol type, INamedTypeSymbol from)
    {
        for (INamedTypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(at.OriginalDefinition, from.OriginalDefinition))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Before an operation, and not in the other branch of a choice, the code asks what driver it is: whoever asks has
    /// something else for the unfit ones.
    /// </summary>
    private static bool IsAskedBefore(IOperation operation, List<SyntaxNode> questions) =>
        questions.Any(q => q.SpanStart < operation.Syntax.SpanStart && !IsElsewhere(q, operation.Syntax) && !IsOfAnother(q, operation));

    /// <summary>One driver that the method is given, or that its object has, was asked, and another one is called.</summary>
    private static bool IsOfAnother(SyntaxNode question, IOperation operation) =>
        operation is IInvocationOperation { Instance: { } called } call && IsCallback(call) && NameOf(called) is { } other
        && operation.SemanticModel?.SyntaxTree == question.SyntaxTree
        && operation.SemanticModel.GetOperation(question) is IInvocationOperation
        {
            TargetMethod: { Name: "IsFineGrainedSafe", ContainingType.Name: "DriverSafety" }, Arguments: { Length: 1 } arguments
        }
        && NameOf(arguments[0].Value) is { } asked && !SymbolEqualityComparer.Default.Equals(asked, other);

    private static ISymbol? NameOf(IOperation driver) => Values.Unwrap(driver) switch
    {
        IParameterReferenceOperation { Parameter: var parameter } => parameter,
        IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation, Field: var field } => field,
        _ => null,
    };

    private List<SyntaxNode> QuestionsIn(IEnumerable<IOperation> operations, CancellationToken cancellationToken) =>
        operations.Where(o => Asks(o, 0, cancellationToken)).Select(o => o.Syntax).ToList();

    /// <summary>Two pieces are in different branches of one choice.</summary>
    private static bool IsElsewhere(SyntaxNode first, SyntaxNode second)
    {
        foreach (SyntaxNode at in second.Ancestors())
        {
            if (at.Span.Contains(first.Span))
            {
                return at switch
                {
                    IfStatementSyntax { Else: { } otherwise } choice =>
                        choice.Statement.Span.Contains(first.Span) && otherwise.Span.Contains(second.Span),
                    SwitchStatementSyntax choice => choice.Sections.Any(s => s.Span.Contains(first.Span) && !s.Span.Contains(second.Span)),
                    SwitchExpressionSyntax choice => choice.Arms.Any(a => a.Span.Contains(first.Span) && !a.Span.Contains(second.Span)),
                    ConditionalExpressionSyntax choice => choice.WhenTrue.Span.Contains(first.Span),
                    _ => false,
                };
            }
        }

        return false;
    }

    /// <summary>A question of what a driver is: of the library, of the driver's own, or of its type.</summary>
    private bool Asks(IOperation operation, int depth, CancellationToken cancellationToken)
    {
        switch (operation)
        {
            case IInvocationOperation { TargetMethod: var method } call:
                return method.ContainingType?.ToDisplayString() == "MmLock.DriverSafety"
                    || method.TypeArguments.Any(IsMark)
                    || method.ReturnType.SpecialType == SpecialType.System_Boolean && !method.DeclaringSyntaxReferences.IsEmpty
                        && !SummaryReader.IsDriver(method)
                        && (call.Arguments.Any(a => Values.Unwrap(a.Value).Type is INamedTypeSymbol type && DriverAccess.IsDriver(type))
                            || depth < 2 && AsksIn(method, depth + 1, cancellationToken));
            case IPropertyReferenceOperation { Property: var property }:
                return property.Type.SpecialType == SpecialType.System_Boolean
                    && (property.ContainingType.ToDisplayString() == "MmLock.IFineGrainedAware"
                        || DriverAccess.IsDriver(property.ContainingType)
                        || depth < 2 && property.GetMethod is { DeclaringSyntaxReferences.IsEmpty: false } getter
                            && AsksIn(getter, depth + 1, cancellationToken));
            case IFieldReferenceOperation { Field: { Type.SpecialType: SpecialType.System_Boolean } field }:
                return DriverAccess.IsDriver(field.ContainingType);
            case ITypeOfOperation { TypeOperand: var type }:
                return IsMark(type);
            case IIsTypeOperation { TypeOperand: INamedTypeSymbol type }:
                return DriverAccess.IsDriver(type);
            case IDeclarationPatternOperation { MatchedType: INamedTypeSymbol type }:
                return DriverAccess.IsDriver(type) || type.ToDisplayString() == "MmLock.IFineGrainedAware";
            case ITypePatternOperation { MatchedType: INamedTypeSymbol type }:
                return DriverAccess.IsDriver(type);
            default:
                return false;
        }
    }

    private static bool IsMark(ITypeSymbol type) => type.ToDisplayString() == KnownTypes.FineGrainedSafe;

    private bool AsksIn(IMethodSymbol method, int depth, CancellationToken cancellationToken)
    {
        foreach (SyntaxNode declaration in RunBodies.Of(method, model.Locks.Models, cancellationToken).Select(RunGraph.Key).ToList())
        {
            if (!_asks.TryGetValue((declaration, depth), out bool asks))
            {
                List<IOperation> operations = OperationsOf(declaration, cancellationToken);
                model.Locks.Work.Add(operations.Count);
                asks = operations.Any(o => Asks(o, depth, cancellationToken));
                _asks.TryAdd((declaration, depth), asks);
            }

            if (asks)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>All callers that there are have asked before they call.</summary>
    private bool IsAskedByCallers(IMethodSymbol? method, CancellationToken cancellationToken)
    {
        if (method is not { MethodKind: MethodKind.Ordinary, IsVirtual: false, IsOverride: false }
            || model.Locks.Graph.Runs.Visibility.IsSeenOutside(method))
        {
            return false;
        }

        var calls = new List<IInvocationOperation>();
        foreach (SyntaxNode call in SymbolUses.Calls(method, model.Locks.Models.Compilation, cancellationToken).Take(MaxBodies))
        {
            if (model.Locks.Models.Get(call.SyntaxTree).GetOperation(call, cancellationToken) is IInvocationOperation invocation
                && SymbolEqualityComparer.Default.Equals(invocation.TargetMethod.OriginalDefinition, method.OriginalDefinition))
            {
                calls.Add(invocation);
            }
        }

        return calls.Count > 0 && calls.All(c => FlowGraphs.BodyOf(c.Syntax) is { } body
            && IsAskedBefore(c, QuestionsIn(OperationsOf(RunGraph.Key(body), cancellationToken), cancellationToken)));
    }
}
