using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;

namespace MmLock.Analyzers.Narrowing;

/// <summary>Reads the part of a buffer that a view is of, or that a member of the library works on.</summary>
/// <param name="values">What the variables of the body are given.</param>
/// <param name="isInside">Whether code runs under the hold: its numbers are read where it stands.</param>
internal sealed class BufferParts(
    AssignedValues values, System.Func<SyntaxNode, bool> isInside, System.Func<IFieldSymbol, bool> isSetOnce)
{
    private const int MaxDepth = 8;

    /// <summary>The part of a buffer that a view is of: <c>_bytes.AsSpan(start, length)</c>, by a local, too.</summary>
    public BufferPart OfView(IOperation view) => OfView(view, 0);

    /// <summary>
    /// The part of a buffer that a query goes through, of which a sequence is a part: all that <c>Skip</c> and <c>Take</c> around it leave.
    /// </summary>
    public BufferPart OfQuery(IOperation sequence)
    {
        IOperation whole = Values.SkipConversions(sequence);
        while (whole.Parent is IArgumentOperation { Parameter.Ordinal: 0, Parent: IInvocationOperation around }
            && Queries.PartOf(around) is not null)
        {
            whole = Values.SkipConversions(around);
        }

        return OfQuery(whole, 0);
    }

    private BufferPart OfQuery(IOperation query, int depth)
    {
        IOperation value = Values.Unwrap(query);
        if (depth > MaxDepth || IsBuffer(value))
        {
            return OfView(value, depth);
        }

        if (value is ILocalReferenceOperation { Local: { IsRef: false } local } && values.Of(local) is { Count: 1 } given
            && given[0] is { } once && !values.IsStepped(local))
        {
            BufferPart made = OfQuery(once, depth + 1);
            return isInside(once.Syntax) || IsSteady(made) ? made : new BufferPart(made.From);
        }

        if (Queries.SourceOf(value) is not { } source)
        {
            return new BufferPart(value);
        }

        BufferPart part = OfQuery(source, depth + 1);
        return Queries.PartOf(value) switch
        {
            { Skipped: { } skipped } when part is { IsWhole: true, IsKnown: true, IsRecast: false } =>
                part.Cut(skipped, null) with { IsClamped = true, Wider = part },
            { Taken: { } taken } when part is { IsClosed: false, IsKnown: true, IsRecast: false } =>
                part.First(ImmutableArray.Create(new PartTerm(taken))) with { IsClamped = true, Wider = part },
            _ => part,
        };
    }

    /// <summary>One element of an array or a view, or what <c>array[from..to]</c> copies.</summary>
    public BufferPart OfElement(IOperation buffer, IOperation index)
    {
        BufferPart whole = OfView(buffer);
        return BufferPart.IsRange(index) ? whole.Of(index)
            : whole.IsClosed && Values.Unwrap(buffer).Type is not IArrayTypeSymbol ? whole
            : whole.At(index);
    }

    /// <summary>Whether a number is the same wherever it is read: of constants, and of variables that get one value.</summary>
    public bool IsSteady(IOperation? number) => number is null || number.DescendantsAndSelf().All(o => o switch
    {
        ILocalReferenceOperation { Local: { IsRef: false } local } => values.Of(local).Count == 1 && !values.IsStepped(local),
        IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter } =>
            values.Of(parameter).Count == 0 && !values.IsStepped(parameter) && !Values.IsFieldByParameter(parameter),
        IFieldReferenceOperation { Field: var field } => isSetOnce(field),
        IPropertyReferenceOperation { Property.Name: "Length", Instance.Type: { } view } =>
            view is IArrayTypeSymbol || PlaceMembers.IsBuffer(view),
        ILiteralOperation or IBinaryOperation or IConversionOperation or IUnaryOperation or IParenthesizedOperation or ISizeOfOperation
            or IInstanceReferenceOperation => true,
        _ => false,
    });

    public bool IsSteady(BufferPart? part) => part is null || part.Terms.All(t => IsSteady(t.Number)) && IsSteady(part.Wider);

    /// <summary>The part that a member of the library works on, of a buffer that it is given.</summary>
    public BufferPart OfArgument(IArgumentOperation argument)
    {
        if (argument.Parameter is not { ContainingSymbol: IMethodSymbol method } parameter
            || !method.DeclaringSyntaxReferences.IsEmpty)
        {
            return OfView(argument.Value);
        }

        (IOperation? instance, ImmutableArray<IArgumentOperation> all) = argument.Parent switch
        {
            IInvocationOperation call => (call.Instance, call.Arguments),
            IObjectCreationOperation made => (null, made.Arguments),
            _ => ((IOperation?)null, ImmutableArray<IArgumentOperation>.Empty),
        };
        if (Queries.IsOperator(method))
        {
            return OfQuery(argument.Value);
        }

        BufferPart part = OfView(argument.Value);
        if (BufferMembers.IsTarget(parameter))
        {
            return BufferMembers.StartOf(parameter) is { } first && Values.ArgumentAt(all, first) is { } at
                ? OfCopy(part.Cut(at, null), method, instance, all)
                : OfCopy(part, method, instance, all);
        }

        if (BufferMembers.Of(parameter) is var (start, length) && Values.ArgumentAt(all, start) is { } from)
        {
            // Of others than bytes, bytes are counted.
            return method.Name == "BlockCopy" && !IsOfBytes(argument.Value) ? new BufferPart(part.From)
                : length is { } many ? part.Cut(from, Values.ArgumentAt(all, many)) : part.Cut(from, null);
        }

        if (BufferMembers.SizeAt(parameter) is var (offset, size) && Values.ArgumentAt(all, offset) is { } place)
        {
            return part.Cut(place, null).First(size);
        }

        if (Values.Unwrap(argument.Value).Type is IArrayTypeSymbol && !PlaceMembers.IsBuffer(parameter.Type))
        {
            return new BufferPart(part.From);
        }

        int? known = BufferMembers.SizeOfFirst(parameter);
        return known is null && BufferMembers.MayGoBeyond(method) ? new BufferPart(part.From)
            : known is { } bytes && !part.IsClosed ? part.First(bytes)
            : part;
    }

    /// <summary>As much of a target as what is copied has.</summary>
    private BufferPart OfCopy(BufferPart target, IMethodSymbol method, IOperation? instance, ImmutableArray<IArgumentOperation> all)
    {
        IOperation? source = method.IsStatic ? Values.ArgumentAt(all, 0) : instance;
        return target.IsClosed || source is null ? target
            : BufferMembers.CountOf(source.Type) is { } count ? target.First(count)
            : BufferMembers.GivenCount(method) is { } given && Values.ArgumentAt(all, given) is { } number
            ? target.First(ImmutableArray.Create(new PartTerm(number)))
            : IsBuffer(source) ? target.First(OfView(source).Length)
            : source.Type?.SpecialType == SpecialType.System_String
            ? target.First(ImmutableArray.Create(new PartTerm(source, IsLength: true)))
            : target;
    }

    /// <summary>The numbers that say how long a view is; default where none do.</summary>
    public static ImmutableArray<PartTerm> LengthOf(IOperation view) =>
        new BufferParts(new AssignedValues(System.Array.Empty<IOperation>()), _ => false, f => f.IsConst).OfView(view) is
        {
            IsKnown: true, IsWhole: false
        } part
            ? part.Length
            : default;

    private BufferPart OfView(IOperation view, int depth)
    {
        IOperation value = Values.Unwrap(view);
        if (depth > MaxDepth)
        {
            return new BufferPart(value);
        }

        switch (value)
        {
            case ILocalReferenceOperation { Local: { IsRef: false } local } when values.Of(local) is { Count: 1 } given
                && given[0] is { } once && !values.IsStepped(local):
                // The numbers of a view are those of when it was made.
                BufferPart made = OfView(once, depth + 1);
                return made is { IsKnown: true, IsWhole: true, IsRecast: false, From: not IMemberReferenceOperation }
                    ? BufferPart.All(value)
                    : isInside(once.Syntax) || IsSteady(made) ? made
                    : new BufferPart(made.From);
            case IInvocationOperation { TargetMethod: var method } call when PlaceMembers.Slices(method):
                return OfSlice(
                    OfView(call.Instance ?? Values.ArgumentAt(call.Arguments, 0)!, depth + 1), call.Arguments,
                    call.Instance is null ? 1 : 0);
            case IInvocationOperation { TargetMethod: var recast } call when PlaceMembers.Recasts(recast):
                return OfView(Values.ArgumentAt(call.Arguments, 0)!, depth + 1) with { IsRecast = true };
            case IObjectCreationOperation { Constructor: { DeclaringSyntaxReferences.IsEmpty: true, Parameters: { Length: > 0 } taken } }
                creation when PlaceMembers.IsBuffer(creation.Type) && taken[0].Type is IArrayTypeSymbol:
                return OfSlice(OfView(Values.ArgumentAt(creation.Arguments, 0)!, depth + 1), creation.Arguments, 1);
            case IPropertyReferenceOperation
            {
                Property: { Name: "Span", DeclaringSyntaxReferences.IsEmpty: true }, Instance: { } memory
            } when PlaceMembers.IsBuffer(memory.Type):
                return OfView(memory, depth + 1);
            case IImplicitIndexerReferenceOperation { IndexerSymbol: IMethodSymbol } part when PlaceMembers.IsBuffer(part.Type):
                return OfView(part.Instance, depth + 1).Of(part.Argument);
            default:
                return IsBuffer(value) ? BufferPart.All(value) : new BufferPart(value);
        }
    }

    private static BufferPart OfSlice(BufferPart of, ImmutableArray<IArgumentOperation> arguments, int first) =>
        Values.ArgumentAt(arguments, first) switch
        {
            null => of,
            var range when BufferPart.IsRange(range) => of.Of(range),
            var start => of.Cut(start, Values.ArgumentAt(arguments, first + 1)),
        };

    private static bool IsOfBytes(IOperation array) =>
        Values.Unwrap(array).Type is IArrayTypeSymbol { ElementType: var element } && BufferMembers.SizeOf(element) == 1;

    private static bool IsBuffer(IOperation value) =>
        value.Type is IArrayTypeSymbol { Rank: 1 } || value.Type is not IPointerTypeSymbol && PlaceMembers.IsBuffer(value.Type);
}
