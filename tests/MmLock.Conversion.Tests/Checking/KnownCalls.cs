namespace MmLock.Conversion.Tests.Checking;

/// <summary>What members of the framework do to what they are called on, or to their arguments.</summary>
internal static class KnownCalls
{
    /// <summary>To the end, whatever its length is.</summary>
    private const long Whole = long.MaxValue;

    /// <summary>Beginnings of the names of members that change what they are called on; all others read.</summary>
    private static readonly string[] s_changing =
    [
        "set_", "Add", "Remove", "TryRemove", "TryAdd", "Clear", "Insert", "Push", "Pop", "TryPop", "Enqueue", "Dequeue",
        "TryDequeue", "Sort", "Reverse", "UnionWith", "ExceptWith", "IntersectWith", "SymmetricExceptWith", "TrimExcess",
        "EnsureCapacity", "SetAll", "Set", "And", "Or", "Xor", "Not", "LeftShift", "RightShift", "Append", "Replace", "Write",
        "Read", "Seek", "Next", "Fill", "MoveTo",
    ];

    /// <summary>Neither reads nor writes: it makes another way to the same bytes.</summary>
    private static readonly HashSet<string> s_neutral =
    [
        "op_Implicit", "AsSpan", "AsMemory", "Slice", "get_Length", "get_LongLength", "get_Span", ".ctor",
        "GetPinnableReference", "GetReference", "GetArrayDataReference", "AsBytes", "Cast", "CreateSpan", "CreateReadOnlySpan",
        "get_IsEmpty", "GetLength", "GetUpperBound", "get_Rank", "Empty", "AsEnumerable", "AsReadOnly", "KeepAlive",
        "ReferenceEquals", "GetHashCode", "ThrowIfNull", "Add", "AddByteOffset", "As", "AsRef", "IsNullRef", "get_Item",
        "GetEnumerator", "get_Count", "GetType", "ToMemory",
    ];

    /// <summary>Of the spans and arrays among the arguments, those that are written; the others are read.</summary>
    private static readonly Dictionary<string, int> s_written = new()
    {
        ["System.Span`1::CopyTo"] = 1,
        ["System.ReadOnlySpan`1::CopyTo"] = 1,
        ["System.Span`1::TryCopyTo"] = 1,
        ["System.ReadOnlySpan`1::TryCopyTo"] = 1,
        ["System.Span`1::Fill"] = 0,
        ["System.Span`1::Clear"] = 0,
        ["System.MemoryExtensions::CopyTo"] = 1,
        ["System.MemoryExtensions::Reverse"] = 0,
        ["System.MemoryExtensions::Sort"] = 0,
        ["System.Array::Reverse"] = 0,
        ["System.Array::Sort"] = 0,
        ["System.Random::NextBytes"] = 1,
        ["System.IO.RandomAccess::Read"] = 1,
        ["System.Security.Cryptography.RandomNumberGenerator::Fill"] = 0,
        ["System.Runtime.InteropServices.MemoryMarshal::Write"] = 0,
        ["System.BitConverter::TryWriteBytes"] = 0,
        ["System.Guid::TryWriteBytes"] = 1,
        ["System.Runtime.Intrinsics.Vector128::CopyTo"] = 1,
        ["System.Text.Encoding::GetBytes"] = 2,
        ["System.IO.UnmanagedMemoryAccessor::ReadArray"] = 2,
        ["System.IO.Stream::Read"] = 1,
        ["System.IO.FileStream::Read"] = 1,
        ["System.IO.MemoryStream::Read"] = 1,
        ["System.IO.Stream::ReadExactly"] = 1,
    };

    /// <summary>The longer names first: one is a part of another.</summary>
    private static readonly (string Name, int Size)[] s_sizes =
    [
        ("Int128", 16), ("Int16", 2), ("Int32", 4), ("Int64", 8), ("Half", 2), ("Single", 4), ("Double", 8), ("Char", 2), ("Boolean", 1),
    ];

    public static AccessKind OnReceiver(string member) =>
        Array.Exists(s_changing, c => member.StartsWith(c, StringComparison.Ordinal)) && member != "AddressOf"
            ? AccessKind.Write
            : AccessKind.Read;

    /// <summary>An array has its bounds for good.</summary>
    public static bool AsksForBounds(string method) => method is "System.Array::GetLength" or "System.Array::GetLongLength"
        or "System.Array::GetLowerBound" or "System.Array::GetUpperBound" or "System.Array::get_Length" or "System.Array::get_LongLength"
        or "System.Array::get_Rank";

    /// <summary>Of a view that it is given it writes as much as what it copies has.</summary>
    public static bool Copies(string method) => method.EndsWith("CopyTo", StringComparison.Ordinal);

    public static bool IsNeutral(string member) => s_neutral.Contains(member);

    public static AccessKind OnArgument(string method, int index) =>
        s_written.TryGetValue(method, out int written) && written == index
            || index == 0 && method.StartsWith("System.Buffers.Binary.BinaryPrimitives::Write", StringComparison.Ordinal)
            ? AccessKind.Write
            : AccessKind.Read;

    /// <summary>Which bytes of which arrays, and which collections, a method touches.</summary>
    public static IEnumerable<(object Datum, long From, long To, AccessKind Kind)> Effects(string method, object?[] arguments)
    {
        switch (method, arguments)
        {
            case ("System.Array::Copy", [Array source, Array target, _]):
                return [Elements(source, 0, Count(2), AccessKind.Read), Elements(target, 0, Count(2), AccessKind.Write)];
            case ("System.Array::Copy", [Array source, _, Array target, _, _]):
                return [Elements(source, Count(1), Count(4), AccessKind.Read), Elements(target, Count(3), Count(4), AccessKind.Write)];
            case ("System.Buffer::BlockCopy", [Array source, _, Array target, _, _]):
                return
                [
                    (source, Count(1), Count(1) + Count(4), AccessKind.Read),
                    (target, Count(3), Count(3) + Count(4), AccessKind.Write),
                ];
            case ("System.Array::Copy" or "System.Buffer::BlockCopy", _):
                // One of the two is missing, which is refused.
                return [];
            case ("System.Array::Clear" or "System.Array::Reverse" or "System.Array::Sort", [Array array, int, int]):
                return [Elements(array, Count(1), Count(2), AccessKind.Write)];
            case ("System.Array::Clear" or "System.Array::Fill", [Array array, ..]) when arguments.Length <= 2:
                return [Elements(array, 0, array.LongLength, AccessKind.Write)];
            case ("System.Array::Fill", [Array array, _, _, _]):
                return [Elements(array, Count(2), Count(3), AccessKind.Write)];
            case ("System.Array::IndexOf" or "System.Array::LastIndexOf", [Array array, _, _, _]):
                return [Elements(array, Count(2), Count(3), AccessKind.Read)];
            case ("System.Array::CopyTo", [Array source, Array target, _]):
                return
                [
                    Elements(source, 0, source.LongLength, AccessKind.Read),
                    Elements(target, Count(2), source.LongLength, AccessKind.Write),
                ];
            case ("System.IO.Stream::Read" or "System.IO.Stream::ReadExactly", [_, byte[] target, _, _]):
                return [Elements(target, Count(2), Count(3), AccessKind.Write)];
            case ("System.IO.UnmanagedMemoryAccessor::ReadArray", [_, _, Array target, _, _]):
                return [Elements(target, Count(3), Count(4), AccessKind.Write)];
            case ("System.IO.UnmanagedMemoryAccessor::WriteArray", [_, _, Array source, _, _]):
                return [Elements(source, Count(3), Count(4), AccessKind.Read)];
            case ("System.IO.Stream::Write", [_, byte[] source, _, _]):
                return [Elements(source, Count(2), Count(3), AccessKind.Read)];
            case ("System.Text.Encoding::GetString", [_, byte[] source, _, _]):
                return [Elements(source, Count(2), Count(3), AccessKind.Read)];
            case ("System.Text.Encoding::GetBytes", [_, string or char[], _, _, byte[] target, int at]):
                return [Elements(target, at, target.LongLength - at, AccessKind.Write)];
            case ("System.Numerics.Vector4::CopyTo", [_, float[] target, int at]):
                return [Elements(target, at, 4, AccessKind.Write)];
            case ("System.Runtime.Intrinsics.Vector128::CopyTo", [_, byte[] target, int at]):
                return [Elements(target, at, 16, AccessKind.Write)];
            case (_, [_, Array target, int at]) when method.EndsWith("::CopyTo", StringComparison.Ordinal):
                return [Elements(target, at, target.LongLength - at, AccessKind.Write)];
            case ("System.Runtime.CompilerServices.RuntimeHelpers::GetSubArray", [Array source, Range range]):
                (int from, int to) = (range.Start.GetOffset(source.Length), range.End.GetOffset(source.Length));
                return [Elements(source, from, to - from, AccessKind.Read)];
            case (_, [byte[] source, int at]) when method.StartsWith("System.BitConverter::To", StringComparison.Ordinal)
                && BytesOf(method) is { } size:
                return [Elements(source, at, size, AccessKind.Read)];
            case ("System.IO.RandomAccess::Read" or "System.IO.RandomAccess::Write", [{ } file, .., long at]):
                return [(file, at, at + 1, method.EndsWith("Read", StringComparison.Ordinal) ? AccessKind.Read : AccessKind.Write)];
            case ("System.Runtime.InteropServices.CollectionsMarshal::GetValueRefOrAddDefault", [{ } table, ..]):
                return [(table, 0, Whole, AccessKind.Write)];
            case ("System.Array::Resize", _):
            case ("System.Linq.Enumerable::Skip" or "System.Linq.Enumerable::Take", [_, int]):
                // The one touches an array of its own, the others what is gone through later.
                return [];
        }

        return arguments.Select((argument, i) => (Argument: argument, Index: i)).Where(a => a.Argument is System.Collections.IEnumerable)
            .Select(a => (a.Argument!, 0L, Whole, OnArgument(method, a.Index)));

        long Count(int index) => Convert.ToInt64(arguments[index], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>How many bytes a method reads or writes at the beginning of the span that it is given; null for all.</summary>
    public static int? BytesOf(string method)
    {
        int end = method.IndexOf("::", StringComparison.Ordinal);
        return end < 0 ? null
            : method == "System.Guid::TryWriteBytes" ? 16
            : method[..end] is not ("System.BitConverter" or "System.Buffers.Binary.BinaryPrimitives"
                or "System.Runtime.InteropServices.MemoryMarshal")
            ? null
            : Array.Find(s_sizes, s => method[(end + 2)..].Contains(s.Name, StringComparison.Ordinal)) is { Size: > 0 } known ? known.Size
            : null;
    }

    /// <summary>What is out of the array is refused by the method.</summary>
    private static (object Datum, long From, long To, AccessKind Kind) Elements(Array array, long from, long count, AccessKind kind)
    {
        int size = Memory.ElementSize(array);
        return from < 0 || count < 0 || from + count > array.LongLength
            ? (array, 0, 0, kind)
            : (array, from * size, (from + count) * size, kind);
    }
}
