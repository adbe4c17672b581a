using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Protocol;

internal enum RangeRelation
{
    /// <summary>They have addresses in common.</summary>
    Overlapping,
    /// <summary>The second lies above the first, or the code has compared the two.</summary>
    Ascending,
    /// <summary>The second lies below the first.</summary>
    Descending,
    Unknown,
}

/// <summary>How two range expressions of one body lie to each other.</summary>
internal sealed partial class RangeRelations
{
    private readonly FunctionBody _part;
    private readonly bool _comesRound;

    private RangeRelations(FunctionBody part, bool comesRound)
    {
        _part = part;
        _comesRound = comesRound;
    }

    /// <param name="held">A hold on a range of the lock.</param>
    /// <param name="acquire">The acquire of another.</param>
    /// <param name="part">The body.</param>
    public static RangeRelation Between(LockHold held, NestedAcquire acquire, FunctionBody part) =>
        held.Site.Range is { } first && acquire.Site.Range is { } second && acquire.Calls.IsEmpty
            ? new RangeRelations(part, StablePaths.ComesRound(held, acquire.Operation)).Between(first, second)
            : RangeRelation.Unknown;

    /// <summary>Whether all of the second range lies in the first.</summary>
    public static bool Covers(LockHold held, NestedAcquire acquire, FunctionBody part)
    {
        if (held.Site.Range is not { } first || acquire.Site.Range is not { } second)
        {
            return false;
        }

        var relations = new RangeRelations(part, StablePaths.ComesRound(held, acquire.Operation));
        (first, second) = (relations.ValueOf(first), relations.ValueOf(second));
        return Constant(first) is { } a && Constant(second) is { } b
            ? a.Start <= b.Start && b.Last <= a.Last
            : relations.IsSame(first, second);
    }

    private RangeRelation Between(IOperation first, IOperation second)
    {
        first = ValueOf(first);
        second = ValueOf(second);
        if (Constant(first) is { } a && Constant(second) is { } b)
        {
            return a.Start <= b.Last && b.Start <= a.Last ? RangeRelation.Overlapping
                : a.Start < b.Start ? RangeRelation.Ascending
                : RangeRelation.Descending;
        }

        return IsSame(first, second) ? RangeRelation.Overlapping
            : Symbolic(first, second) is { } known ? known
            : AreCompared(first, second) ? RangeRelation.Ascending
            : RangeRelation.Unknown;
    }

    /// <summary>The expression that a local set once holds.</summary>
    private IOperation ValueOf(IOperation range)
    {
        range = Values.Unwrap(range);
        if (range is not ILocalReferenceOperation { Local: { } local })
        {
            return range;
        }

        List<IOperation> values = _part.Operations.OfType<IVariableDeclaratorOperation>().Where(d => Is(d.Symbol, local))
            .Select(d => d.GetVariableInitializer()?.Value).OfType<IOperation>().ToList();
        bool changes = _part.Operations.OfType<ILocalReferenceOperation>().Any(r => Is(r.Local, local) && AccessWrites.IsAssigned(r));
        return values.Count == 1 && !changes ? Values.Unwrap(values[0]) : range;
    }

    /// <summary>First and last address, both inclusive.</summary>
    private static (ulong Start, ulong Last)? Constant(IOperation range)
    {
        if (range is IPropertyReferenceOperation { Property: { Name: "All", ContainingType.Name: "AddressRange" } })
        {
            return (0, ulong.MaxValue);
        }

        if (range is not IInvocationOperation
            {
                TargetMethod: { ContainingType.Name: "AddressRange" } method,
                Arguments: { Length: 2 } arguments
            }
            || Number(arguments.First(a => a.Parameter!.Ordinal == 0).Value) is not { } start
            || Number(arguments.First(a => a.Parameter!.Ordinal == 1).Value) is not { } other)
        {
            return null;
        }

        unchecked
        {
            return method.Name switch
            {
                "FromBounds" when other > start => (start, other - 1),
                "FromLength" when other > 0 && start + (other - 1) >= start => (start, start + (other - 1)),
                "Around" when other > 0 && (other & (other - 1)) == 0 => (start & ~(other - 1), start | (other - 1)),
                _ => null,
            };
        }
    }

    private static ulong? Number(IOperation value) => value.ConstantValue is { HasValue: true, Value: { } constant }
        ? constant switch
        {
            ulong number => number,
            long number when number >= 0 => (ulong)number,
            int number when number >= 0 => (ulong)number,
            uint number => number,
            _ => null,
        }
        : Values.Unwrap(value) is var inner && inner != value ? Number(inner) : null;

    /// <summary>The same value computed twice: the same names, none of which changes in the body.</summary>
    private bool IsSame(IOperation a, IOperation b)
    {
        a = Values.Unwrap(a);
        b = Values.Unwrap(b);
        if (a.ConstantValue is { HasValue: true, Value: { } x } && b.ConstantValue is { HasValue: true, Value: { } y })
        {
            return x.Equals(y);
        }

        switch (a, b)
        {
            case (IParameterReferenceOperation p, IParameterReferenceOperation q):
                return Is(p.Parameter, q.Parameter) && IsFixed(p.Parameter);
            case (ILocalReferenceOperation p, ILocalReferenceOperation q):
                return Is(p.Local, q.Local) && IsFixed(p.Local);
            case (IInstanceReferenceOperation, IInstanceReferenceOperation):
                return true;
            case (IFieldReferenceOperation { Field: { IsReadOnly: true } or { IsConst: true } } p, IFieldReferenceOperation q):
                return Is(p.Field, q.Field) && AreSame(p.Instance, q.Instance);
            case (IPropertyReferenceOperation { Property: { SetMethod: null or { IsInitOnly: true } }, Arguments.IsEmpty: true } p,
                IPropertyReferenceOperation q):
                return Is(p.Property, q.Property) && AreSame(p.Instance, q.Instance);
            case (IInvocationOperation { TargetMethod.ContainingType.Name: "AddressRange" } p, IInvocationOperation q):
                return Is(p.TargetMethod, q.TargetMethod) && AreSame(p.Instance, q.Instance)
                    && p.Arguments.Length == q.Arguments.Length
                    && p.Arguments.Zip(q.Arguments, (m, n) => IsSame(m.Value, n.Value)).All(same => same);
            case (IBinaryOperation p, IBinaryOperation q):
                return p.OperatorKind == q.OperatorKind && IsSame(p.LeftOperand, q.LeftOperand) && IsSame(p.RightOperand, q.RightOperand);
            default:
                return false;
        }
    }

    private bool AreSame(IOperation? a, IOperation? b) => a is null && b is null || a is not null && b is not null && IsSame(a, b);

    private bool IsFixed(ISymbol variable) => StablePaths.IsFixed(variable, _comesRound, _part);

    /// <summary>
    /// Somewhere the body compares what the one is made of with what the other is made of, or sorts. Which way round is
    /// its own affair.
    /// </summary>
    private bool AreCompared(IOperation first, IOperation second)
    {
        HashSet<ISymbol> ofFirst = Symbols(first);
        HashSet<ISymbol> ofSecond = Symbols(second);
        return _part.Operations.Any(o => o switch
        {
            IBinaryOperation
            {
                OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual
                or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual
            } comparison =>
                Splits(comparison.LeftOperand, comparison.RightOperand),
            IInvocationOperation { TargetMethod.Name: "Sort" or "Order" or "OrderBy" } => true,
            IInvocationOperation { TargetMethod.Name: "Min" or "Max", Arguments: { Length: 2 } arguments } =>
                Splits(arguments[0].Value, arguments[1].Value),
            IInvocationOperation
            {
                TargetMethod.Name: "CompareTo" or "Overlaps", Instance: { } instance,
                Arguments: { Length: 1 } arguments
            } =>
                Splits(instance, arguments[0].Value),
            _ => false,
        });

        bool Splits(IOperation left, IOperation right)
        {
            HashSet<ISymbol> l = Symbols(left);
            HashSet<ISymbol> r = Symbols(right);
            return l.Overlaps(ofFirst) && r.Overlaps(ofSecond) || l.Overlaps(ofSecond) && r.Overlaps(ofFirst);
        }
    }

    private static HashSet<ISymbol> Symbols(IOperation operation) => new(
        operation.DescendantsAndSelf().Select(o => o switch
        {
            ILocalReferenceOperation local => local.Local,
            IParameterReferenceOperation parameter => parameter.Parameter,
            IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation } member => member.Member,
            _ => (ISymbol?)null,
        }).OfType<ISymbol>(),
        SymbolEqualityComparer.Default);

    private static bool Is(ISymbol a, ISymbol b) => SymbolEqualityComparer.Default.Equals(a, b);
}
