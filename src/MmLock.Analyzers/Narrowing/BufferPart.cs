using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;

namespace MmLock.Analyzers.Narrowing;

/// <summary>Which part of a buffer is meant.</summary>
/// <param name="From">The buffer, or the view if no more is known.</param>
/// <param name="Start">Its first element; null where no part is told.</param>
/// <param name="Length">How many elements,</param>
/// <param name="End">or the first one after it,</param>
/// <param name="Size">or a number that the call by itself says.</param>
internal readonly record struct BufferPart(
    IOperation From, IOperation? Start, IOperation? Length = null, IOperation? End = null, int? Size = null)
{
    /// <summary>Whether it is told where the part ends.</summary>
    public bool IsClosed => Start is not null && (Length is not null || End is not null || Size is not null);
}

/// <summary>Reads the part of a buffer that a view is of, or that a member of the library works on.</summary>
internal sealed class BufferParts(AssignedValues values)
{
    /// <summary>Members that are given an array, its first element and how many, at these places among their parameters.</summary>
    private static readonly Dictionary<string, (int Buffer, int Start, int Length)[]> s_members = new(System.StringComparer.Ordinal)
    {
        ["System.Array.Clear/3"] = new[] { (0, 1, 2) },
        ["System.Array.Reverse/3"] = new[] { (0, 1, 2) },
        ["System.Array.Sort/3"] = new[] { (0, 1, 2) },
        ["System.Array.Fill/4"] = new[] { (0, 2, 3) },
        ["System.Array.IndexOf/4"] = new[] { (0, 2, 3) },
        ["System.Array.Copy/5"] = new[] { (0, 1, 4), (2, 3, 4) },
        ["System.Array.ConstrainedCopy/5"] = new[] { (0, 1, 4), (2, 3, 4) },
        ["System.Buffer.BlockCopy/5"] = new[] { (0, 1, 4), (2, 3, 4) },
        ["System.IO.Stream.Read/3"] = new[] { (0, 1, 2) },
        ["System.IO.Stream.Write/3"] = new[] { (0, 1, 2) },
        ["System.IO.Stream.ReadExactly/3"] = new[] { (0, 1, 2) },
        ["System.IO.Stream.ReadAsync/3"] = new[] { (0, 1, 2) },
        ["System.IO.Stream.ReadAsync/4"] = new[] { (0, 1, 2) },
        ["System.IO.Stream.WriteAsync/3"] = new[] { (0, 1, 2) },
        ["System.IO.Stream.WriteAsync/4"] = new[] { (0, 1, 2) },
        ["System.IO.Stream.ReadExactlyAsync/4"] = new[] { (0, 1, 2) },
        ["System.IO.BinaryReader.Read/3"] = new[] { (0, 1, 2) },
        ["System.IO.BinaryWriter.Write/3"] = new[] { (0, 1, 2) },
        ["System.IO.TextReader.Read/3"] = new[] { (0, 1, 2) },
        ["System.IO.TextWriter.Write/3"] = new[] { (0, 1, 2) },
        ["System.Text.Encoding.GetString/3"] = new[] { (0, 1, 2) },
        ["System.Text.Encoding.GetChars/3"] = new[] { (0, 1, 2) },
        ["System.Text.Encoding.GetCharCount/3"] = new[] { (0, 1, 2) },
        ["System.Text.Encoding.GetBytes/3"] = new[] { (0, 1, 2) },
        ["System.Text.Encoding.GetByteCount/3"] = new[] { (0, 1, 2) },
        ["System.BitConverter.ToString/3"] = new[] { (0, 1, 2) },
        ["System.Convert.ToBase64String/3"] = new[] { (0, 1, 2) },
        ["System.Convert.ToBase64String/4"] = new[] { (0, 1, 2) },
        ["System.Convert.ToHexString/3"] = new[] { (0, 1, 2) },
        ["System.Security.Cryptography.HashAlgorithm.ComputeHash/3"] = new[] { (0, 1, 2) },
        ["System.Security.Cryptography.IncrementalHash.AppendData/3"] = new[] { (0, 1, 2) },
        ["System.Net.Sockets.Socket.Send/4"] = new[] { (0, 1, 2) },
        ["System.Net.Sockets.Socket.Receive/4"] = new[] { (0, 1, 2) },
    };

    /// <summary>The part of a buffer that a view is of: <c>_bytes.AsSpan(start, length)</c>, by a local, too.</summary>
    public BufferPart OfView(IOperation view)
    {
        IOperation value = Values.Unwrap(view);
        if (value is ILocalReferenceOperation { Local: { IsRef: false } local } && values.Of(local) is { Count: 1 } given
            && given[0] is { } once)
        {
            // The numbers of a view are those of when it was made.
            BufferPart made = OfView(once);
            return IsSteady(made.Start) && IsSteady(made.Length) && IsSteady(made.End) ? made : new BufferPart(made.From, null);
        }

        return value switch
        {
            IConversionOperation { OperatorMethod: not null, Operand: var inner } when PlaceMembers.IsBuffer(value.Type) => OfView(inner),
            IInvocationOperation { TargetMethod: var method } call when PlaceMembers.Slices(method) =>
                OfSlice(call.Instance ?? Values.ArgumentAt(call.Arguments, 0)!, call.Arguments, call.Instance is null ? 1 : 0),
            IObjectCreationOperation { Arguments.Length: 3 } made when PlaceMembers.IsBuffer(made.Type) =>
                OfSlice(Values.ArgumentAt(made.Arguments, 0)!, made.Arguments, 1),
            _ => new BufferPart(view, null),
        };
    }

    /// <summary>Whether a number is the same wherever it is read: of constants, and of variables that get one value.</summary>
    public bool IsSteady(IOperation? number) => number is null || number.DescendantsAndSelf().All(o => o switch
    {
        ILocalReferenceOperation { Local: { IsRef: false } local } => values.Of(local).Count == 1,
        IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter } =>
            values.Of(parameter).Count == 0 && !Values.IsFieldByParameter(parameter),
        IFieldReferenceOperation { Field: var field } => field.IsConst || field.IsReadOnly,
        IPropertyReferenceOperation { Property.Name: "Length", Instance.Type: { } view } =>
            view is IArrayTypeSymbol || PlaceMembers.IsBuffer(view),
        ILiteralOperation or IBinaryOperation or IConversionOperation or IUnaryOperation or IParenthesizedOperation or ISizeOfOperation
            or IInstanceReferenceOperation => true,
        _ => false,
    });

    /// <summary>The part that a member of the library works on, of a buffer that it is given.</summary>
    public BufferPart OfArgument(IArgumentOperation argument)
    {
        if (argument.Parameter is not { ContainingSymbol: IMethodSymbol method } parameter
            || !method.DeclaringSyntaxReferences.IsEmpty)
        {
            return OfView(argument.Value);
        }

        ImmutableArray<IArgumentOperation> all = argument.Parent switch
        {
            IInvocationOperation call => call.Arguments,
            IObjectCreationOperation made => made.Arguments,
            _ => ImmutableArray<IArgumentOperation>.Empty,
        };
        IOperation buffer = Values.Unwrap(argument.Value);
        string name = NameOf(method);
        if (buffer.Type is not IArrayTypeSymbol array)
        {
            BufferPart part = OfView(argument.Value);
            int? bytes = BytesOf(method);

            // What is had by a reference or another view of it may lie beyond it.
            return name.StartsWith("System.Runtime.", System.StringComparison.Ordinal) && bytes is null ? new BufferPart(part.From, null)
                : part.IsClosed || parameter.Ordinal != 0 ? part
                : part with { Size = bytes };
        }

        if (array.Rank != 1)
        {
            // Members that are given one count through all of its rows.
            return new BufferPart(buffer, null);
        }

        if (name == "System.BitConverter" && parameter.Ordinal == 0 && method.Parameters.Length == 2
            && SizeOf(method.ReturnType) is { } size)
        {
            return new BufferPart(buffer, Values.ArgumentAt(all, 1), Size: size);
        }

        if (s_members.TryGetValue($"{name}.{method.Name}/{method.Parameters.Length}", out (int Buffer, int Start, int Length)[]? known)
            && known.FirstOrDefault(k => k.Buffer == parameter.Ordinal && IsNumber(k.Start) && IsNumber(k.Length)) is { Length: > 0 } one
            && (method.Name != "BlockCopy" || SizeOf(array.ElementType) == 1))
        {
            return new BufferPart(buffer, Values.ArgumentAt(all, one.Start), Values.ArgumentAt(all, one.Length));
        }

        return new BufferPart(buffer, null);

        bool IsNumber(int ordinal) => NumberFlow.IsInteger(method.Parameters[ordinal].Type);
    }

    /// <summary>The number that says how long a view is; null where none does.</summary>
    public static IOperation? LengthOf(IOperation view) =>
        new BufferParts(new AssignedValues(System.Array.Empty<IOperation>())).OfView(view).Length;

    /// <summary><c>buffer[start..end]</c>: a part, told by its end.</summary>
    public static BufferPart OfRange(IOperation buffer, IOperation range) =>
        range is IRangeOperation { LeftOperand: { } left, RightOperand: { } right }
            && FromStart(left) is { } start && FromStart(right) is { } end
            ? new BufferPart(buffer, start, End: end)
            : new BufferPart(buffer, null);

    private static BufferPart OfSlice(IOperation from, ImmutableArray<IArgumentOperation> arguments, int first)
    {
        if (Values.Unwrap(from).Type is not IArrayTypeSymbol || Values.ArgumentAt(arguments, first) is not { } start)
        {
            return new BufferPart(from, null);
        }

        return start is IRangeOperation ? OfRange(from, start)
            : start.Type?.SpecialType != SpecialType.System_Int32 ? new BufferPart(from, null)
            : new BufferPart(from, start, Values.ArgumentAt(arguments, first + 1));
    }

    /// <summary>The number of an index that counts from the start; null for one that counts from the end.</summary>
    private static IOperation? FromStart(IOperation index) =>
        index is IConversionOperation { OperatorMethod: not null, Operand: { Type.SpecialType: SpecialType.System_Int32 } number }
            ? number
            : null;

    /// <summary>How many bytes a member reads or writes at the start of the span that it is given, however long that is.</summary>
    private static int? BytesOf(IMethodSymbol method) => (NameOf(method), method.Name) switch
    {
        ("System.Buffers.Binary.BinaryPrimitives", var name) => name.StartsWith("Read", System.StringComparison.Ordinal)
            ? SizeOf(method.ReturnType)
            : method.Parameters.Length == 2 ? SizeOf(method.Parameters[1].Type) : null,
        ("System.BitConverter", "TryWriteBytes") => SizeOf(method.Parameters[1].Type),
        ("System.BitConverter", _) when method.Parameters.Length == 1 => SizeOf(method.ReturnType),
        ("System.Runtime.InteropServices.MemoryMarshal", "Read" or "Write" or "TryRead" or "TryWrite") =>
            method.TypeArguments.Length == 1 ? SizeOf(method.TypeArguments[0]) : null,
        _ => null,
    };

    private static int? SizeOf(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Boolean or SpecialType.System_Byte or SpecialType.System_SByte => 1,
        SpecialType.System_Char or SpecialType.System_Int16 or SpecialType.System_UInt16 => 2,
        SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Single => 4,
        SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Double => 8,
        _ => PlaceMembers.NameOf(type) switch
        {
            "System.Half" => 2,
            "System.Int128" or "System.UInt128" or "System.Guid" or "System.Decimal" => 16,
            _ => null,
        },
    };

    /// <summary>The type that first declares the member: what a stream overrides does what a stream does.</summary>
    private static string NameOf(IMethodSymbol method)
    {
        while (method.OverriddenMethod is { } overridden)
        {
            method = overridden;
        }

        return PlaceMembers.NameOf(method.ContainingType);
    }
}
