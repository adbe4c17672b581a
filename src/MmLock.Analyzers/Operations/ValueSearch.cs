using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MmLock.Analyzers.Operations;

/// <summary>One search for where a value comes from.</summary>
/// <param name="origins">What members, parameters and locals are given.</param>
/// <param name="own">The method whose parameters stand for themselves; null for none.</param>
/// <param name="remembers">What lies in a collection is asked of the answers so far; false for the search that gives
/// such an answer.</param>
/// <param name="cancellationToken">Cancels.</param>
internal sealed partial class ValueSearch(ValueOrigins origins, IMethodSymbol? own, bool remembers, CancellationToken cancellationToken)
{
    private const int MaxDepth = 8;
    private const int MaxOrigins = 64;

    private readonly HashSet<ISymbol> _seen = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _searched = new(SymbolEqualityComparer.Default);
    private IMethodSymbol? _own = own;

    public List<IOperation?> Found { get; private set; } = new();

    public void Follow(IOperation? value, int depth)
    {
        cancellationToken.ThrowIfCancellationRequested();
        origins.Models.Work.Add(1);
        if (value is null || depth > MaxDepth || Found.Count > MaxOrigins)
        {
            Found.Add(null);
            return;
        }

        value = Values.Unwrap(value);
        switch (value)
        {
            case IMethodReferenceOperation { Method.MethodKind: MethodKind.DelegateInvoke, Instance: { } function }:
                Follow(function, depth + 1);
                break;
            case { ConstantValue.HasValue: true }:
            case IDefaultValueOperation or IAnonymousFunctionOperation or IFlowAnonymousFunctionOperation or IMethodReferenceOperation
                or IObjectCreationOperation or IArrayCreationOperation or ICollectionExpressionOperation:
                Found.Add(value);
                break;
            case IDelegateCreationOperation creation:
                Follow(creation.Target, depth + 1);
                break;
            case IThrowOperation:
                break;
            case IConditionalOperation or ICoalesceOperation or ISwitchExpressionOperation or ISimpleAssignmentOperation
                or ICoalesceAssignmentOperation or IConditionalAccessInstanceOperation or IConditionalAccessOperation:
                foreach (IOperation next in Choices(value))
                {
                    Follow(next, depth + 1);
                }

                break;
            case IBinaryOperation { Type.TypeKind: TypeKind.Delegate } both:
                Follow(both.LeftOperand, depth + 1);
                Follow(both.RightOperand, depth + 1);
                break;
            case IFlowCaptureReferenceOperation
                when origins.Models.Contains(value.Syntax.SyntaxTree)
                    && origins.Models.Get(value.Syntax.SyntaxTree).GetOperation(value.Syntax, cancellationToken) is { } written
                        and not IFlowCaptureReferenceOperation:
                Follow(written, depth + 1);
                break;
            case ILocalReferenceOperation { Local: var local }:
                FollowLocal(local, depth);
                break;
            case IParameterReferenceOperation { Parameter: var parameter } when IsOwn(parameter):
                Found.Add(value);
                FollowAll(parameter, origins.WrittenTo(parameter.OriginalDefinition, cancellationToken), depth);
                break;
            case IParameterReferenceOperation { Parameter: var parameter }:
                FollowAll(
                    parameter.OriginalDefinition,
                    origins.GivenTo(parameter.OriginalDefinition, cancellationToken)
                        .AddRange(origins.WrittenTo(parameter.OriginalDefinition, cancellationToken)),
                    depth);
                break;
            case IArrayElementReferenceOperation element:
                FollowElements(element.ArrayReference, depth + 1);
                break;
            case IPropertyReferenceOperation { Property: { DeclaringSyntaxReferences.IsEmpty: true } property, Instance: { } holder }
                when IsCollection(property.ContainingType):
                FollowPart(holder, property.ContainingType, depth);
                break;
            case IMemberReferenceOperation
            {
                Member: { IsStatic: true, DeclaringSyntaxReferences.IsEmpty: true } and (IFieldSymbol or IPropertySymbol),
                Type.TypeKind: not TypeKind.Delegate
            }:
                // What the library has for everybody, `Comparer<int>.Default`.
                Found.Add(value);
                break;
            case IMemberReferenceOperation { Member: IFieldSymbol or IEventSymbol or IPropertySymbol } member:
                FollowAll(member.Member.OriginalDefinition, origins.GivenTo(member.Member.OriginalDefinition, cancellationToken), depth);
                break;
            case IInvocationOperation call:
                FollowCall(call, depth);
                break;
            default:
                Found.Add(null);
                break;
        }
    }

    private bool IsOwn(IParameterSymbol parameter) =>
        _own is not null && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol.OriginalDefinition, _own.OriginalDefinition);

    private void FollowAll(ISymbol symbol, IReadOnlyList<IOperation?> values, int depth)
    {
        if (_seen.Add(symbol))
        {
            foreach (IOperation? next in values)
            {
                Follow(next, depth + 1);
                if (Found.Count > MaxOrigins)
                {
                    Found.Add(null);
                    break;
                }
            }
        }
    }

    private void FollowLocal(ILocalSymbol local, int depth)
    {
        if (!_seen.Add(local))
        {
            return;
        }

        IReadOnlyList<IOperation?> values = origins.WrittenTo(local, cancellationToken);
        if (values.All(v => v is null) && CollectionOf(local) is { } collection)
        {
            FollowElements(collection, depth + 1);
        }
        else if (values.Count == 0)
        {
            // The part of something.
            Found.Add(null);
        }
        else
        {
            foreach (IOperation? next in values)
            {
                Follow(next, depth + 1);
            }
        }
    }

    /// <summary>The values that an expression yields one of, as it is written.</summary>
    private static IEnumerable<IOperation> Choices(IOperation value) => value switch
    {
        IConditionalOperation { WhenFalse: { } other } choice => new[] { choice.WhenTrue, other },
        ICoalesceOperation coalesce => new[] { coalesce.Value, coalesce.WhenNull },
        ISwitchExpressionOperation choice => choice.Arms.Select(a => a.Value),
        IAssignmentOperation assignment => new[] { assignment.Target, assignment.Value },
        IConditionalAccessOperation access => new[] { access.WhenNotNull },
        IConditionalAccessInstanceOperation when ReceiverOf(value) is { } receiver => new[] { receiver },
        _ => Enumerable.Empty<IOperation>(),
    };

    private void FollowCall(IInvocationOperation call, int depth)
    {
        IMethodSymbol target = call.TargetMethod.OriginalDefinition;
        if (target.DeclaringSyntaxReferences.IsEmpty)
        {
            FollowLibraryCall(call, target, depth);
            return;
        }

        List<SyntaxNode> returned =
            RunBodies.Of(target, origins.Models, cancellationToken).SelectMany(Values.ReturnedBy).Cast<SyntaxNode>().ToList();
        if (call.IsVirtual || returned.Count == 0)
        {
            // An iterator, or code that cannot be told.
            Found.Add(call);
            return;
        }

        foreach (SyntaxNode value in returned)
        {
            (List<IOperation?> outer, IMethodSymbol? caller) = (Found, _own);
            (Found, _own) = (new List<IOperation?>(), target);
            Follow(origins.ValueOf(value, cancellationToken), depth + 1);
            List<IOperation?> inner = Found;
            (Found, _own) = (outer, caller);
            foreach (IOperation? origin in inner)
            {
                if (origin is IParameterReferenceOperation parameter
                    && call.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == parameter.Parameter.Ordinal) is { } argument)
                {
                    Follow(argument.Value, depth + 1);
                }
                else
                {
                    Found.Add(origin is IParameterReferenceOperation ? null : origin);
                }
            }
        }
    }

    private void FollowLibraryCall(IInvocationOperation call, IMethodSymbol target, int depth)
    {
        if (call.Type?.TypeKind == TypeKind.Delegate && IsCollection(target.ContainingType)
            && (call.Instance ?? call.Arguments.FirstOrDefault()?.Value) is { } holder)
        {
            // `_queue.Dequeue()`, `_all.First(f => f != null)`
            FollowPart(holder, target.ContainingType, depth);
            FollowGiven(call, depth);
            return;
        }

        // `Interlocked.Exchange(ref _handlers, null)`, `Delegate.Combine(a, b)` yield what they are given.
        if (target.ContainingType is not { Name: "Interlocked" or "Volatile" or "Delegate" or "MulticastDelegate" })
        {
            Found.Add(call);
            return;
        }

        foreach (IArgumentOperation argument in call.Arguments)
        {
            Follow(argument.Value, depth + 1);
        }
    }

    /// <summary>What stands before the <c>?.</c> that an operation hangs on.</summary>
    private static IOperation? ReceiverOf(IOperation use)
    {
        for (IOperation? at = use; at is not null; at = at.Parent)
        {
            if (at.Parent is IConditionalAccessOperation access && access.WhenNotNull == at)
            {
                return access.Operation;
            }
        }

        return null;
    }
}
