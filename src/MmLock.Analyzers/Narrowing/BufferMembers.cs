using MmLock.Analyzers.Ranges;

namespace MmLock.Analyzers.Narrowing;

/// <summary>Members of the library that work on a part of a buffer: by which of their parameters that is told.</summary>
internal static class BufferMembers
{
    /// <summary>So many as the member says by itself.</summary>
    private const int Many = -1;

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
        ["System.Runtime.InteropServices.Marshal.Copy/4"] = new[] { (0, 1, 3), (1, 2, 3) },
        ["System.IO.UnmanagedMemoryAccessor.ReadArray/4"] = new[] { (1, 2, 3) },
        ["System.IO.UnmanagedMemoryAccessor.WriteArray/4"] = new[] { (1, 2, 3) },
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
        ["System.Text.Encoding.GetBytes/5"] = new[] { (0, 1, 2), (3, 4, Many) },
        ["System.Text.Encoding.GetChars/5"] = new[] { (0, 1, 2), (3, 4, Many) },
        ["System.Convert.ToBase64CharArray/5"] = new[] { (0, 1, 2), (3, 4, Many) },
        ["System.Numerics.Vector..ctor/2"] = new[] { (0, 1, Many) },
        ["System.BitConverter.ToString/3"] = new[] { (0, 1, 2) },
        ["System.Convert.ToBase64String/3"] = new[] { (0, 1, 2) },
        ["System.Convert.ToBase64String/4"] = new[] { (0, 1, 2) },
        ["System.Convert.ToHexString/3"] = new[] { (0, 1, 2) },
        ["System.Security.Cryptography.HashAlgorithm.ComputeHash/3"] = new[] { (0, 1, 2) },
        ["System.Security.Cryptography.IncrementalHash.AppendData/3"] = new[] { (0, 1, 2) },
        ["System.Net.Sockets.Socket.Send/4"] = new[] { (0, 1, 2) },
        ["System.Net.Sockets.Socket.Receive/4"] = new[] { (0, 1, 2) },
    };

    /// <summary>The parameters that say the first element of a buffer and how many; null for these where the member says it.</summary>
    public static (int Start, int? Length)? Of(IParameterSymbol parameter)
    {
        var method = (IMethodSymbol)parameter.ContainingSymbol;
        string name = $"{NameOf(method)}.{method.Name}/{method.Parameters.Length}";
        if (!s_members.TryGetValue(name, out (int Buffer, int Start, int Length)[]? all))
        {
            return null;
        }

        foreach ((int buffer, int start, int length) in all)
        {
            if (buffer == parameter.Ordinal && IsNumber(method, start) && (length == Many || IsNumber(method, length)))
            {
                return (start, length == Many ? null : length);
            }
        }

        return null;
    }

    /// <summary>What a copy goes to: <c>source.CopyTo(target, at)</c>.</summary>
    public static bool IsTarget(IParameterSymbol parameter) =>
        parameter is { Name: "array" or "destination", ContainingSymbol.Name: "CopyTo" or "TryCopyTo" };

    /// <summary>The parameter that says where in the target the copy begins; null for at its beginning.</summary>
    public static int? StartOf(IParameterSymbol target) =>
        ((IMethodSymbol)target.ContainingSymbol).Parameters.FirstOrDefault(p => p.Ordinal == target.Ordinal + 1) is { } next
            && next.Name.EndsWith("ndex", System.StringComparison.Ordinal) && NumberFlow.IsInteger(next.Type)
            ? next.Ordinal
            : null;

    /// <summary>The parameter that says how much is copied; null where all is.</summary>
    public static int? GivenCount(IMethodSymbol copy) => copy.Parameters.FirstOrDefault(p => p.Name is "count" or "length")?.Ordinal;

    /// <summary>How many elements a value has that is copied as a buffer.</summary>
    public static int? CountOf(ITypeSymbol? source) => PlaceMembers.NameOf(source) switch
    {
        "System.Numerics.Vector2" => 2,
        "System.Numerics.Vector3" => 3,
        "System.Numerics.Vector4" => 4,
        var name => source is INamedTypeSymbol { TypeArguments: { Length: 1 } of } && SizeOf(of[0]) is { } size
            && name.StartsWith("System.Runtime.Intrinsics.Vector", System.StringComparison.Ordinal)
            && int.TryParse(name.Substring("System.Runtime.Intrinsics.Vector".Length), out int bits)
            ? bits / 8 / size
            : null,
    };

    /// <summary>Of an array of bytes: the parameter that says at which, and how many are read there; null for other members.</summary>
    public static (int Start, int Size)? SizeAt(IParameterSymbol parameter) =>
        parameter is { Ordinal: 0, Type: IArrayTypeSymbol, ContainingSymbol: IMethodSymbol { Parameters.Length: 2 } method }
            && NameOf(method) == "System.BitConverter" && SizeOf(method.ReturnType) is { } size
            ? (1, size)
            : null;

    /// <summary>
    /// How many elements a member reads or writes at the start of the view that it is given first, however long that is; null for all.
    /// </summary>
    public static int? SizeOfFirst(IParameterSymbol parameter)
    {
        var method = (IMethodSymbol)parameter.ContainingSymbol;
        return parameter.Ordinal != 0 ? null : (NameOf(method), method.Name) switch
        {
            ("System.Buffers.Binary.BinaryPrimitives", var name) => name.StartsWith("Read", System.StringComparison.Ordinal)
                ? SizeOf(method.ReturnType)
                : method.Parameters.Length == 2 ? SizeOf(method.Parameters[1].Type) : null,
            ("System.BitConverter", "TryWriteBytes") => SizeOf(method.Parameters[1].Type),
            ("System.BitConverter", _) when method.Parameters.Length == 1 => SizeOf(method.ReturnType),
            ("System.Guid", "TryWriteBytes" or ".ctor") => SizeOf(method.ContainingType),
            ("System.Runtime.InteropServices.MemoryMarshal", _) when IsOfOne(method) => SizeOf(method.TypeArguments[0]),
            (var vectors, "Create") when vectors.StartsWith("System.Runtime.Intrinsics.Vector", System.StringComparison.Ordinal) =>
                CountOf(method.ReturnType),
            _ => null,
        };
    }

    /// <summary>Of what it is given it makes something else, by which more is had than the view is of.</summary>
    public static bool MayGoBeyond(IMethodSymbol method) =>
        NameOf(method).StartsWith("System.Runtime.", System.StringComparison.Ordinal) && !IsOfOne(method);

    /// <summary>Bytes as a value: refused where the view has too few.</summary>
    public static bool IsOfOne(IMethodSymbol method) => method is
    {
        ContainingType.Name: "MemoryMarshal", Name: "Read" or "Write" or "TryRead" or "TryWrite", TypeArguments.Length: 1
    };

    /// <summary>How many bytes a value has; null for a type of which the processor or the runtime decides it.</summary>
    public static int? SizeOf(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Boolean or SpecialType.System_Byte or SpecialType.System_SByte => 1,
        SpecialType.System_Char or SpecialType.System_Int16 or SpecialType.System_UInt16 => 2,
        SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Single => 4,
        SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Double => 8,
        SpecialType.System_Decimal => 16,
        _ when type is INamedTypeSymbol { EnumUnderlyingType: { } underlying } => SizeOf(underlying),
        _ => PlaceMembers.NameOf(type) switch
        {
            "System.Half" => 2,
            "System.Int128" or "System.UInt128" or "System.Guid" => 16,
            _ => null,
        },
    };

    private static bool IsNumber(IMethodSymbol method, int ordinal) => NumberFlow.IsInteger(method.Parameters[ordinal].Type);

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
