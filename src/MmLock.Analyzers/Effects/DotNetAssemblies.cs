using MmLock.Analyzers.Locks;

namespace MmLock.Analyzers.Effects;

/// <summary>Which code is .NET's own, for which the built-in list speaks, and which is a library's that nobody here can read.</summary>
internal static class DotNetAssemblies
{
    /// <summary>The keys that .NET's own assemblies are signed with, those of NuGet among them.</summary>
    private static readonly ulong[] s_keys = { 0xb77a5c561934e089, 0xb03f5f7f11d50a3a, 0xcc7b13ffcd2ddd51, 0x7cec85d7bea7798e };

    /// <summary>
    /// Whether a method has a body that is in no source at hand, and of a library that no list speaks for. What an interface of such a
    /// library runs is whatever implements it.
    /// </summary>
    public static bool IsUnseen(IMethodSymbol method) =>
        (method.ReducedFrom ?? method).OriginalDefinition is
        {
            IsAbstract: false,
            IsImplicitlyDeclared: false,
            MethodKind: not (MethodKind.DelegateInvoke or MethodKind.BuiltinOperator),
            ContainingAssembly: { } library,
        } written
        && written.DeclaringSyntaxReferences.IsEmpty && library.Name != KnownTypes.AssemblyName && !Is(library);

    public static bool Is(IAssemblySymbol library) =>
        System.Array.IndexOf(s_keys, KeyOf(library.Identity.PublicKeyToken)) >= 0;

    /// <summary>Its eight bytes as a number; 0 for none. Asked for every call of .NET, so no text is made of it.</summary>
    private static ulong KeyOf(ImmutableArray<byte> token)
    {
        ulong key = 0;
        foreach (byte part in token)
        {
            key = (key << 8) | part;
        }

        return key;
    }
}
