using System;
using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>How long buffers are.</summary>
internal sealed partial class SectionPlaces
{
    private BufferSizes? _sizes;
    private PlaceFrame? _atAcquire;

    /// <summary>How many elements a buffer has.</summary>
    private PlaceValue LengthOf(IOperation buffer, PlaceFrame frame, int depth = 0)
    {
        (buffer, frame) = GivenBy(buffer, frame);
        IOperation value = Values.Unwrap(buffer);
        if (depth > MaxDepth)
        {
            return PlaceValue.Unknown;
        }

        if (Values.VariableOf(value) is { } variable)
        {
            // One that the section makes itself is as long as it makes it.
            return _fixed.Contains(variable) ? _reader.LengthOf(variable)
                : MadeOnce(variable, frame) is { } made && LengthOf(made, frame, depth + 1) is { Kind: PlaceKind.Number } length
                    && (IsConstant(length) || IsUnderHold(made, frame))
                ? length
                : LengthByValues(value, frame);
        }

        return LengthOfMember(value, frame) is { } fixedLength ? fixedLength
            : SizeOf(value) is { } size ? ReadKey(size, frame)
            : BufferParts.LengthOf(value) is { IsDefault: false } part ? SumOf(part, frame)
            : LengthByValues(value, frame);
    }

    /// <summary>The one value of a local.</summary>
    private static IOperation? MadeOnce(ISymbol variable, PlaceFrame frame) => variable is ILocalSymbol { IsRef: false }
        && frame.Locals.Of(variable) is { Count: 1 } given && given[0] is { Form: AssignmentForm.Value, Value: { } made }
        ? made
        : null;

    /// <summary>What it is made of is read where it stands, and not as it is at the acquire.</summary>
    private static bool IsUnderHold(IOperation made, PlaceFrame frame) =>
        frame.Region is not { } region || region.Statements.Any(s => s.Span.Contains(made.Syntax.Span));

    private static bool IsConstant(PlaceValue value) => value is { Low.Terms.IsEmpty: true, High.Terms.IsEmpty: true };

    /// <summary>With how many elements an expression makes a buffer; null for one that makes none.</summary>
    private IOperation? SizeOf(IOperation value) => value switch
    {
        IArrayCreationOperation { DimensionSizes: { Length: 1 } sizes } => sizes[0],
        { Syntax: StackAllocArrayCreationExpressionSyntax { Type: ArrayTypeSyntax { RankSpecifiers: { Count: 1 } ranks } } } =>
            _locks.Models.Get(value.Syntax.SyntaxTree).GetOperation(ranks[0].Sizes[0], _cancellationToken),
        IInvocationOperation
        {
            TargetMethod: { Name: "AllocateArray" or "AllocateUninitializedArray", ContainingType: var type }, Arguments: var given
        } when PlaceMembers.NameOf(type) == "System.GC" => Values.ArgumentAt(given, 0),
        _ => null,
    };

    /// <summary>By all the arrays that a value may be: the one length of them, or from the shortest to the longest.</summary>
    private PlaceValue LengthByValues(IOperation buffer, PlaceFrame frame)
    {
        if (buffer.Type is not IArrayTypeSymbol { Rank: 1 })
        {
            return PlaceValue.Unknown;
        }

        bool isOwn = frame.IsOwn && !IsInConstructor();
        _sizes ??= new BufferSizes(_locks.Graph.Runs.Origins, _cancellationToken);
        if (_sizes.Of(buffer, isOwn) is not { } sizes || sizes.Any(s => !s.DescendantsAndSelf().All(IsReachable)))
        {
            return PlaceValue.Unknown;
        }

        PlaceFrame own = _atAcquire ??= FrameOfAcquire();
        List<PlaceValue> lengths = sizes.Select(s => ReadKey(s, own)).Distinct().ToList();
        return lengths.Count == 1 ? lengths[0]
            : lengths.All(IsConstant)
            ? PlaceValue.Number(
                LinearForm.Of(lengths.Min(l => l.Low!.Constant)), LinearForm.Of(lengths.Max(l => l.High!.Constant)))
            : PlaceValue.Unknown;
    }

    /// <summary>Code at the acquire may name it.</summary>
    private bool IsReachable(IOperation part) => part is not IMemberReferenceOperation { Member: var member }
        || _acquire.Model.IsAccessible(_acquire.Syntax.SpanStart, member);

    /// <summary>An array that the object has from the beginning to the end is as long before the acquire as under it.</summary>
    private PlaceValue? LengthOfMember(IOperation buffer, PlaceFrame frame)
    {
        if (frame.Depth > 0 && !frame.IsOwn || Values.Unwrap(buffer) is not IFieldReferenceOperation { Field: var field } member
            || !_locks.Models.IsSetOnce(field, _cancellationToken)
            || field.Type is not IArrayTypeSymbol { Rank: 1 } || !field.ContainingType.IsReferenceType
            || member.Instance is not (null or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance })
            || IsInConstructor() || !_acquire.Model.IsAccessible(_acquire.Syntax.SpanStart, field))
        {
            return null;
        }

        ImmutableArray<IOperation?> given = _locks.Graph.Runs.Origins.GivenTo(field.OriginalDefinition, _cancellationToken);
        return !given.IsEmpty
            && given.All(g => g is not null && Values.Unwrap(g) is IArrayCreationOperation or ICollectionExpressionOperation)
            ? _reader.Written(
                $"{(field.IsStatic ? field.ToDisplayString() : "this." + field.CodeName())}.Length", field, isNeverNegative: true)
            : null;
    }

    private bool IsInConstructor()
    {
        ISymbol? at = _acquire.Model.GetEnclosingSymbol(_acquire.Syntax.SpanStart, _cancellationToken);
        while (at is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction })
        {
            at = at.ContainingSymbol;
        }

        return at is not IMethodSymbol { MethodKind: not (MethodKind.Constructor or MethodKind.StaticConstructor), IsInitOnly: false };
    }
}
