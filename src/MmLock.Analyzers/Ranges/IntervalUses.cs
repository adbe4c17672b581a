using System;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp;

namespace MmLock.Analyzers.Ranges;

/// <summary>
/// Intervals that a structure keeps: nodes of which a section compares both ends, tells that one begins where another ends,
/// or moves the start by what it takes from the length. A single sum of two members is none: a lease that ends is one.
/// </summary>
/// <param name="flow">The numbers of the body.</param>
/// <param name="isNode">The body is that of a member of a node: <c>region.Overlaps(a, n)</c>.</param>
/// <param name="found">Takes the signs.</param>
internal sealed class IntervalUses(NumberFlow flow, bool isNode, Action<WorkSign> found)
{
    private sealed record Sum(ISymbol Start, ISymbol Length, ISymbol? Node);

    private sealed record Step(IMemberReferenceOperation Member, BinaryOperatorKind Kind, IOperation By, SyntaxNode At);

    public void Read(List<IOperation> held)
    {
        List<IBinaryOperation> compared = held.OfType<IBinaryOperation>().Where(IsComparison).ToList();
        foreach (IBinaryOperation test in compared)
        {
            foreach ((IOperation end, IOperation other) in new[]
            {
                (test.LeftOperand, test.RightOperand), (test.RightOperand, test.LeftOperand),
            })
            {
                if (EndOf(end) is { } sum
                    && (BeginsAnother(sum, other) || EndsInside(sum, other) || compared.Any(c => c != test && ComparesStart(c, sum))))
                {
                    found(new WorkSign(WorkKind.Interval, 2, $"compares intervals by '{WorkReader.Short(test.Syntax)}'"));
                }
            }
        }

        ReadEnds(compared);
        ReadSplit(held);
    }

    private static bool IsComparison(IBinaryOperation test) => test.OperatorKind is BinaryOperatorKind.LessThan
        or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual
        or BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals;

    /// <summary><c>node.Start + node.Length</c>; also <c>key + list[key]</c> and a local that holds it.</summary>
    private Sum? EndOf(IOperation value)
    {
        foreach (IOperation part in Written(value))
        {
            if (part is IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum && MemberOf(sum.LeftOperand) is { } start
                && MemberOf(sum.RightOperand) is { } length && SameNode(start, length)
                && !SymbolEqualityComparer.Default.Equals(start.Member, length.Member))
            {
                return new Sum(start.Member, length.Member, NodeOf(start));
            }
        }

        return null;
    }

    private IEnumerable<IOperation> Written(IOperation value)
    {
        value = Values.Unwrap(value);
        return Values.VariableOf(value) is { } variable ? flow.ValuesOf(variable).OfType<IOperation>().Select(Values.Unwrap)
            : new[] { value };
    }

    /// <summary>An integer member of a node that is not this object.</summary>
    private IMemberReferenceOperation? MemberOf(IOperation value) => Values.Unwrap(value) is IMemberReferenceOperation
    {
        Member: IFieldSymbol or IPropertySymbol, Instance: { } instance
    } member
        && (isNode || instance is not IInstanceReferenceOperation) && NumberFlow.IsInteger(member.Type)
        ? member
        : null;

    private static ISymbol? NodeOf(IMemberReferenceOperation member) => Values.SymbolOf(member.Instance);

    private static bool SameNode(IMemberReferenceOperation one, IMemberReferenceOperation other) =>
        NodeOf(one) is { } node && SymbolEqualityComparer.Default.Equals(node, NodeOf(other))
        || one.Instance is IInstanceReferenceOperation && other.Instance is IInstanceReferenceOperation
        || SyntaxFactory.AreEquivalent(one.Instance!.Syntax, other.Instance!.Syntax);

    private bool BeginsAnother(Sum sum, IOperation other) =>
        MemberOf(other) is { } next && SymbolEqualityComparer.Default.Equals(next.Member, sum.Start)
        && !SymbolEqualityComparer.Default.Equals(NodeOf(next), sum.Node);

    /// <summary>
    /// <c>start + n > node.Start + node.Length</c>, where <c>start</c> is the node's own, rounded or not, and <c>n</c> what the
    /// caller wants: whether it fits. No time of a lease is made of its beginning like that.
    /// </summary>
    private bool EndsInside(Sum sum, IOperation other) => Written(other).OfType<IBinaryOperation>()
        .Where(o => o.OperatorKind == BinaryOperatorKind.Add)
        .SelectMany(o => new[] { (From: o.LeftOperand, By: o.RightOperand), (From: o.RightOperand, By: o.LeftOperand) })
        .Any(o => (flow.Of(o.By) & NumberOrigin.Given) != 0 && (flow.Of(o.By) & NumberOrigin.Foreign) == 0
            && Written(o.From).SelectMany(v => v.DescendantsAndSelf()).Any(v =>
                MemberOf(v) is { } start && SymbolEqualityComparer.Default.Equals(start.Member, sum.Start)
                && SymbolEqualityComparer.Default.Equals(NodeOf(start), sum.Node)));

    private bool ComparesStart(IBinaryOperation test, Sum sum) =>
        new[] { test.LeftOperand, test.RightOperand }.Any(o =>
            MemberOf(o) is { } start && SymbolEqualityComparer.Default.Equals(start.Member, sum.Start));

    /// <summary><c>a >= node.Start &amp;&amp; a &lt; node.End</c>: two members, from both sides, against numbers from elsewhere.</summary>
    private void ReadEnds(List<IBinaryOperation> compared)
    {
        var ends = new List<(IMemberReferenceOperation Member, bool IsLower, IOperation Other, IBinaryOperation Test)>();
        foreach (IBinaryOperation test in compared.Where(c =>
            c.OperatorKind is not (BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals)))
        {
            bool isLess = test.OperatorKind is BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual;
            if (MemberOf(test.LeftOperand) is { } left && MemberOf(test.RightOperand) is null)
            {
                ends.Add((left, isLess, test.RightOperand, test));
            }
            else if (MemberOf(test.RightOperand) is { } right && MemberOf(test.LeftOperand) is null)
            {
                ends.Add((right, !isLess, test.LeftOperand, test));
            }
        }

        const NumberOrigin NoPlace = NumberOrigin.Foreign;
        foreach (var one in ends.Where(e => e.IsLower && (flow.Of(e.Other) & (NumberOrigin.Given | NumberOrigin.Stored)) != 0
            && (flow.Of(e.Other) & NoPlace) == 0))
        {
            if (ends.Any(o => !o.IsLower && SameNode(o.Member, one.Member)
                && !SymbolEqualityComparer.Default.Equals(o.Member.Member, one.Member.Member)
                && (flow.Of(o.Other) & (NumberOrigin.Given | NumberOrigin.Stored)) != 0))
            {
                found(new WorkSign(WorkKind.Interval, 2, $"compares both ends of intervals ('{WorkReader.Short(one.Test.Syntax)}')"));
                return;
            }
        }
    }

    /// <summary><c>node.Start += n; node.Length -= n;</c>, and a key that goes up by what the value goes down.</summary>
    private void ReadSplit(List<IOperation> held)
    {
        List<Step> steps = held.OfType<IAssignmentOperation>().Select(StepOf).OfType<Step>().ToList();
        foreach (Step up in steps.Where(s => s.Kind == BinaryOperatorKind.Add && !s.By.ConstantValue.HasValue))
        {
            if (steps.Any(d => d.Kind == BinaryOperatorKind.Subtract && SameNode(d.Member, up.Member) && IsSame(d.By, up.By)))
            {
                found(new WorkSign(WorkKind.Interval, 2, $"splits intervals ('{WorkReader.Short(up.At)}')"));
                return;
            }
        }

        foreach (IInvocationOperation add in held.OfType<IInvocationOperation>()
            .Where(i => i.TargetMethod.Name is "Add" && i.Arguments.Length == 2))
        {
            ReadPair(add.Arguments[0].Value, add.Arguments[1].Value, add.Syntax);
        }

        foreach (IObjectCreationOperation pair in held.OfType<IObjectCreationOperation>().Where(c => c.Arguments.Length >= 2))
        {
            ReadPair(pair.Arguments[0].Value, pair.Arguments[1].Value, pair.Syntax);
        }

        foreach (IObjectOrCollectionInitializerOperation node in held.OfType<IObjectOrCollectionInitializerOperation>())
        {
            List<IOperation> values = node.Initializers.OfType<ISimpleAssignmentOperation>().Select(a => a.Value).Take(8).ToList();
            foreach (IOperation value in values)
            {
                values.ForEach(other => ReadPair(value, other, node.Syntax));
            }
        }

        foreach (ITupleOperation tuple in held.OfType<ITupleOperation>().Where(t => t.Elements.Length == 2))
        {
            ReadPair(tuple.Elements[0], tuple.Elements[1], tuple.Syntax);
        }

        void ReadPair(IOperation start, IOperation length, SyntaxNode at)
        {
            IBinaryOperation? plus = Written(start).OfType<IBinaryOperation>()
                .FirstOrDefault(b => b.OperatorKind == BinaryOperatorKind.Add && NumberFlow.IsInteger(b.Type));
            IBinaryOperation? minus = Written(length).OfType<IBinaryOperation>()
                .FirstOrDefault(b => b.OperatorKind == BinaryOperatorKind.Subtract && NumberFlow.IsInteger(b.Type));
            if (plus is not null && minus is not null
                && (IsSame(plus.RightOperand, minus.RightOperand) || IsSame(plus.LeftOperand, minus.RightOperand))
                && !minus.RightOperand.ConstantValue.HasValue)
            {
                found(new WorkSign(WorkKind.Interval, 2, $"splits intervals ('{WorkReader.Short(at)}')"));
            }
        }
    }

    /// <summary><c>node.Start += n</c>, or <c>node.Start = node.Start + n</c>.</summary>
    private Step? StepOf(IAssignmentOperation assignment) => MemberOf(assignment.Target) is not { } member ? null
        : assignment is ICompoundAssignmentOperation compound ? new Step(member, compound.OperatorKind, compound.Value, compound.Syntax)
        : assignment is ISimpleAssignmentOperation && Values.Unwrap(assignment.Value) is IBinaryOperation sum
            && IsSame(sum.LeftOperand, assignment.Target)
            ? new Step(member, sum.OperatorKind, sum.RightOperand, assignment.Syntax)
        : null;

    private static bool IsSame(IOperation one, IOperation other) =>
        SyntaxFactory.AreEquivalent(Values.Unwrap(one).Syntax, Values.Unwrap(other).Syntax);
}
