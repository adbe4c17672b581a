using System;

namespace MmLock.Analyzers.Ranges;

/// <summary>Members of the library and functions of operating systems that work on memory, files or devices by place.</summary>
internal static class PlaceMembers
{
    private const string InteropServices = "System.Runtime.InteropServices.";

    private static readonly HashSet<string> s_native = new(StringComparer.OrdinalIgnoreCase)
    {
        "mmap", "mmap64", "munmap", "mremap", "mprotect", "madvise", "msync", "mlock", "munlock", "shmat", "shmdt", "pread", "pread64",
        "pwrite", "pwrite64", "ftruncate", "fallocate", "VirtualAlloc", "VirtualAllocEx", "VirtualAlloc2", "VirtualFree", "VirtualFreeEx",
        "VirtualProtect", "VirtualProtectEx", "VirtualQuery", "VirtualLock", "VirtualUnlock", "MapViewOfFile", "MapViewOfFileEx",
        "MapViewOfFile3", "UnmapViewOfFile", "UnmapViewOfFile2", "CreateFileMapping", "CreateFileMappingW", "FlushViewOfFile",
        "DeviceIoControl", "SetFilePointerEx", "vm_allocate", "vm_deallocate", "vm_protect", "vm_map",
    };

    /// <summary>Types all of whose members that are given a place work on it.</summary>
    private static readonly HashSet<string> s_views = new(StringComparer.Ordinal)
    {
        "System.IO.MemoryMappedFiles.MemoryMappedFile", "System.IO.MemoryMappedFiles.MemoryMappedViewAccessor",
        "System.IO.UnmanagedMemoryAccessor", "System.IO.RandomAccess",
    };

    /// <summary>Those that move bytes, whatever they are given.</summary>
    private static readonly HashSet<string> s_moves = new(StringComparer.Ordinal)
    {
        "System.Buffer.MemoryCopy", "System.Runtime.CompilerServices.Unsafe.CopyBlock",
        "System.Runtime.CompilerServices.Unsafe.CopyBlockUnaligned", "System.Runtime.CompilerServices.Unsafe.InitBlock",
        "System.Runtime.CompilerServices.Unsafe.InitBlockUnaligned", InteropServices + "NativeMemory.Copy",
        InteropServices + "NativeMemory.Clear", InteropServices + "NativeMemory.Fill", InteropServices + "Marshal.Copy",
    };

    /// <summary>Mapping, protection, a file or a device at an offset.</summary>
    public static bool IsMappingOrFile(IMethodSymbol method) =>
        method.GetDllImportData() is { } import ? s_native.Contains(import.EntryPointName ?? method.Name)
        : IsLibraryImport(method) ? s_native.Contains(EntryPointOf(method) ?? method.Name)
        : s_views.Contains(NameOf(method.ContainingType)) && method.Name is not ("Dispose" or "GetLength")
            && method.Parameters.Any(p => NumberFlow.IsWide(p.Type));

    /// <summary>A view of a mapped file by byte positions.</summary>
    public static bool IsViewAccessor(ITypeSymbol? type) =>
        NameOf(type) is "System.IO.MemoryMappedFiles.MemoryMappedViewAccessor" or "System.IO.UnmanagedMemoryAccessor";

    /// <summary>What such a view is from the beginning to the end.</summary>
    public static bool IsLastingOfView(IPropertySymbol property) => IsViewAccessor(property.ContainingType)
        && property.Name is "Capacity" or "CanRead" or "CanWrite" or "PointerOffset" or "SafeMemoryMappedViewHandle";

    /// <summary>A function of the operating system or of another native library.</summary>
    public static bool IsNative(IMethodSymbol method) => method.GetDllImportData() is not null || IsLibraryImport(method);

    /// <summary>
    /// Of the functions of operating systems: the argument that says where in memory or in a file, and the one that says how much; null
    /// for one that is not by place, or that goes on from where the last one stopped.
    /// </summary>
    public static (int At, int Length)? PlaceOfNative(IMethodSymbol method) =>
        (method.GetDllImportData()?.EntryPointName ?? EntryPointOf(method) ?? method.Name) switch
        {
            "pread" or "pread64" or "pwrite" or "pwrite64" => (3, 2),
            "fallocate" => (2, 3),
            "munmap" or "mprotect" or "madvise" or "msync" or "mlock" or "munlock" or "VirtualAlloc" or "VirtualFree" or "VirtualProtect"
                or "VirtualLock" or "VirtualUnlock" or "FlushViewOfFile" => (0, 1),
            "VirtualAllocEx" or "VirtualFreeEx" or "VirtualProtectEx" => (1, 2),
            _ => null,
        };

    public static bool Moves(IMethodSymbol method) =>
        s_moves.Contains($"{NameOf(method.ContainingType)}.{method.Name}");

    /// <summary><c>Marshal.ReadInt32(pointer, offset)</c>, <c>Unsafe.Add(ref start, n)</c>: memory at an offset.</summary>
    public static bool ReachesMemory(IMethodSymbol method) => NameOf(method.ContainingType) switch
    {
        InteropServices + "Marshal" => method.Name.StartsWith("Read", StringComparison.Ordinal)
            || method.Name.StartsWith("Write", StringComparison.Ordinal),
        "System.Runtime.CompilerServices.Unsafe" =>
            method.Name is "Add" or "AddByteOffset" or "Subtract" or "ReadUnaligned" or "WriteUnaligned",
        _ => false,
    };

    /// <summary>A part of a buffer: the library's methods, and none of one's own of that name.</summary>
    public static bool Slices(IMethodSymbol method) => method.Name is "AsSpan" or "AsMemory" or "Slice"
        && method.DeclaringSyntaxReferences.IsEmpty
        && method.ContainingType?.ContainingNamespace?.ToDisplayString() is "System" or "System.Buffers";

    /// <summary>The same memory as elements of another type.</summary>
    public static bool Recasts(IMethodSymbol method) => method.Name is "Cast" or "AsBytes"
        && NameOf(method.ContainingType) == InteropServices + "MemoryMarshal";

    /// <summary>It makes a view of a buffer, of part of it or of other elements, and touches none of them.</summary>
    public static bool MakesView(IMethodSymbol method) => Slices(method) || Recasts(method);

    public static bool IsBuffer(ITypeSymbol? type) => type is IPointerTypeSymbol || type is
    {
        Name: "Span" or "ReadOnlySpan" or "Memory" or "ReadOnlyMemory" or "ArraySegment",
        ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true }
    };

    /// <summary>
    /// How many elements a buffer or a text has, which nobody changes and whose getter throws nothing. Of a stream or a builder it is what
    /// it happens to be.
    /// </summary>
    public static bool IsLength(ISymbol member) => member is IPropertySymbol { Name: "Length", ContainingType: { } owner }
        && (owner.SpecialType is SpecialType.System_Array or SpecialType.System_String || IsBuffer(owner));

    /// <summary>A list or a set that is kept in the order of whole numbers.</summary>
    public static ITypeSymbol? OrderedKeyOf(ITypeSymbol? type) => type is INamedTypeSymbol
    {
        Name: "SortedList" or "SortedDictionary" or "SortedSet" or "ImmutableSortedDictionary" or "ImmutableSortedSet",
        TypeArguments: { Length: > 0 } arguments
    }
        ? arguments[0]
        : null;

    /// <summary>Numbers, and structures of nothing else: what is a part of memory rather than an object of its own. Not text.</summary>
    public static bool IsData(ITypeSymbol? type) => type is { IsUnmanagedType: true }
        && type.SpecialType is not (SpecialType.System_Char or SpecialType.System_Boolean);

    /// <summary>What the elements of a buffer are; null for no buffer.</summary>
    public static ITypeSymbol? ElementOf(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol array => array.ElementType,
        IPointerTypeSymbol pointer => pointer.PointedAtType,
        INamedTypeSymbol { TypeArguments.Length: 1 } named when IsBuffer(named) => named.TypeArguments[0],
        _ => null,
    };

    public static string NameOf(ITypeSymbol? type) => type is null ? ""
        : type.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString() + "." + type.Name : type.Name;

    private static bool IsLibraryImport(IMethodSymbol method) =>
        method.GetAttributes().Any(a => a.AttributeClass?.Name == "LibraryImportAttribute");

    private static string? EntryPointOf(IMethodSymbol method) =>
        method.GetAttributes().FirstOrDefault(a => a.AttributeClass?.Name == "LibraryImportAttribute")?.NamedArguments
            .FirstOrDefault(n => n.Key == "EntryPoint").Value.Value as string;
}
