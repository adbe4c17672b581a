using System;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Analyzers.Ranges;

/// <summary>In which way a section works on places.</summary>
internal enum WorkKind { Primitive, Interval, Index, Slice, Copy, Pointer, Bump, Ordered, Owners, Range, Name }

/// <summary>One sign that a section works on places of an address space.</summary>
/// <param name="Kind">In which way; the strongest of a kind counts.</param>
/// <param name="Weight">What it is worth: <see cref="SectionWork.Enough"/> make a section of an address space.</param>
/// <param name="What">For a reader: <c>indexes '_pages' by 'a >> 12'</c>.</param>
internal sealed record WorkSign(WorkKind Kind, int Weight, string What);

/// <summary>
/// What the code under an acquire does with numbers: whether they are places of an address space, which their flow tells:
/// shifted, divided by a size or rounded, then an index; an offset of a part of a buffer; compared as the two ends of an
/// interval. Calls that such a number is handed to are followed. Work is bounded: what lies behind the bounds gives no sign.
/// </summary>
internal sealed class SectionWork
{
    /// <summary>A sign of this weight, or several of different kinds that weigh as much.</summary>
    public const int Enough = 2;

    private const int MaxCalls = 3;
    private const int MaxOperations = 6_000;

    private readonly LockModel _locks;
    private readonly Func<ITypeSymbol, bool>? _isOwner;
    private readonly CancellationToken _cancellationToken;
    private readonly List<WorkSign> _signs = new();
    private readonly HashSet<ISymbol> _read = new(SymbolEqualityComparer.Default);
    private int _left = MaxOperations;

    private SectionWork(LockModel locks, Func<ITypeSymbol, bool>? isOwner, CancellationToken cancellationToken)
    {
        _locks = locks;
        _isOwner = isOwner;
        _cancellationToken = cancellationToken;
    }

    /// <summary>The strongest sign of each kind.</summary>
    /// <param name="acquire">The acquire.</param>
    /// <param name="locks">Of the compilation.</param>
    /// <param name="isOwner">Whether a type is that of address spaces; null where that is not asked.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static ImmutableArray<WorkSign> In(
        LockUse acquire, LockModel locks, Func<ITypeSymbol, bool>? isOwner, CancellationToken cancellationToken)
    {
        var work = new SectionWork(locks, isOwner, cancellationToken);
        CriticalSection section = CriticalSection.Of(acquire, locks, cancellationToken);
        IEnumerable<(SyntaxNode Syntax, SemanticModel Model)> held = section.IsLeft
            ? CriticalSection.PartsOf(acquire, locks, cancellationToken).Select(p => (p.Part.Syntax, p.Model))
            : section.Text.Select(t => (t, section.Model));
        foreach (IGrouping<SyntaxNode?, (SyntaxNode Syntax, SemanticModel Model)> body in
            held.GroupBy(h => FlowGraphs.BodyOf(h.Syntax)))
        {
            if (body.Key is not null && body.First().Model.GetOperation(body.Key, cancellationToken) is { } root)
            {
                var flow = new NumberFlow(root, null, locks.Models, 0, cancellationToken);
                work.Read(root, flow, body.Select(b => b.Syntax.Span).ToList(), 0);
            }
        }

        return work._signs.GroupBy(s => s.Kind).Select(g => g.OrderByDescending(s => s.Weight).First()).ToImmutableArray();
    }

    private void Read(IOperation root, NumberFlow flow, List<TextSpan>? spans, int calls, bool isNode = false)
    {
        var reader = new WorkReader(flow, _signs.Add);
        var held = new List<IOperation>();
        foreach (IOperation operation in Within(root, spans))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (--_left < 0)
            {
                break;
            }

            held.Add(operation);
            reader.Read(operation);
            if (_isOwner is not null && calls == 0 && operation is IMemberReferenceOperation { Type: INamedTypeSymbol list } member
                && flow.IsStore(member))
            {
                ReadCollection(member, list);
            }
        }

        _locks.Work.Add(held.Count);
        new IntervalUses(flow, isNode, _signs.Add).Read(held);
        BumpAllocations.Read(held, root, flow, _signs.Add);
        foreach (IInvocationOperation call in held.OfType<IInvocationOperation>())
        {
            Follow(call, flow, calls);
            FollowFunctions(call, calls);
        }
    }

    /// <summary>What callers hand in to be run under the lock: <c>void Run(Action work) { lock (_gate) { work(); } }</c>.</summary>
    private void FollowFunctions(IInvocationOperation call, int calls)
    {
        if (calls >= MaxCalls || call is not { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: { } function }
            || Values.Unwrap(function) is not IParameterReferenceOperation { Parameter: var parameter })
        {
            return;
        }

        foreach (IOperation given in _locks.Graph.Runs.Origins.GivenTo(parameter.OriginalDefinition, _cancellationToken)
            .OfType<IOperation>().TakeWhile(_ => _left >= 0))
        {
            if (Values.Unwrap(given) is IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda }
                && _read.Add(lambda.Symbol))
            {
                // What it captures is of the body around it.
                IOperation root = lambda;
                while (root.Parent is { } around)
                {
                    root = around;
                }

                var flow = new NumberFlow(root, null, _locks.Models, calls + 1, _cancellationToken);
                Read(root, flow, new List<TextSpan> { lambda.Body.Syntax.Span }, calls + 1);
            }
        }
    }

    /// <summary>A list of address spaces; or one of pairs of numbers, one as wide as an address: work to come.</summary>
    private void ReadCollection(IMemberReferenceOperation member, INamedTypeSymbol list)
    {
        List<ITypeSymbol> parts = list.TypeArguments.SelectMany(a =>
            a is INamedTypeSymbol { IsTupleType: true } tuple ? tuple.TupleElements.Select(e => e.Type) : new[] { a }).ToList();
        if (parts.Any(p => !p.DeclaringSyntaxReferences.IsEmpty && _isOwner!(p)))
        {
            _signs.Add(new WorkSign(WorkKind.Owners, 2, $"keeps '{member.Member.Name}', whose objects have locks over addresses or offsets"));
        }
        else if (parts.Count(NumberFlow.IsInteger) > 1 && parts.Any(p => p.SpecialType == SpecialType.System_UInt64))
        {
            _signs.Add(new WorkSign(WorkKind.Owners, 1, $"keeps pairs of numbers in '{member.Member.Name}'"));
        }
    }

    /// <summary>A call that a place is handed to, or that goes on in the same type.</summary>
    private void Follow(IInvocationOperation call, NumberFlow flow, int calls)
    {
        IMethodSymbol method = call.TargetMethod.OriginalDefinition;
        if (calls >= MaxCalls || _left < 0 || method.DeclaringSyntaxReferences.IsEmpty
            || _locks.Graph.WrappedIn(method, _cancellationToken) is not null)
        {
            return;
        }

        Dictionary<ISymbol, (NumberOrigin Number, bool IsStore)> handed = flow.HandedTo(call);
        bool isOwn = call.Instance is null or IInstanceReferenceOperation;
        bool isPlace = handed.Values.Any(h =>
            (h.Number & (NumberOrigin.Given | NumberOrigin.Stored)) != 0 && (h.Number & NumberOrigin.Foreign) == 0);
        if (!isOwn && !isPlace)
        {
            return;
        }

        IEnumerable<IMethodSymbol> targets = method.IsVirtual || method.IsAbstract || method.IsOverride
            ? _locks.Graph.Implementations.Of(method).Append(method)
            : new[] { method };
        foreach (IMethodSymbol target in targets.Where(t => !t.DeclaringSyntaxReferences.IsEmpty && _read.Add(t)))
        {
            SyntaxReference written = (target.PartialImplementationPart ?? target).DeclaringSyntaxReferences[0];
            SyntaxNode declaration = written.GetSyntax(_cancellationToken);
            if (_locks.Models.Contains(declaration.SyntaxTree)
                && _locks.Models.Get(declaration.SyntaxTree).GetOperation(declaration, _cancellationToken) is { } body)
            {
                // The implementation names its parameters itself.
                Dictionary<ISymbol, (NumberOrigin Number, bool IsStore)> own = handed;
                if (!SymbolEqualityComparer.Default.Equals(target, method))
                {
                    own = new(SymbolEqualityComparer.Default);
                    foreach (KeyValuePair<ISymbol, (NumberOrigin Number, bool IsStore)> one in handed)
                    {
                        own[target.Parameters[((IParameterSymbol)one.Key).Ordinal]] = one.Value;
                    }
                }

                Read(body, new NumberFlow(body, own, _locks.Models, calls + 1, _cancellationToken), null, calls + 1, !isOwn);
            }
        }
    }

    private static IEnumerable<IOperation> Within(IOperation root, List<TextSpan>? spans)
    {
        var open = new Stack<IOperation>();
        open.Push(root);
        while (open.Count > 0)
        {
            IOperation operation = open.Pop();
            TextSpan span = operation.Syntax.Span;
            if (spans is not null && !spans.Any(s => s.OverlapsWith(span)))
            {
                continue;
            }

            if (spans is null || spans.Any(s => s.Contains(span)))
            {
                yield return operation;
            }

            foreach (IOperation child in operation.ChildOperations.Reverse())
            {
                open.Push(child);
            }
        }
    }
}
