using System;
using System.Collections.Generic;
using MmLock.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace MmLock.Analyzers.Narrowing;

/// <summary>What calls of the library do to the objects that they are called on and given.</summary>
internal static class LibraryMembers
{
    private static readonly HashSet<string> s_immutable = new(StringComparer.Ordinal)
    {
        "System.String", "System.Type", "System.Uri", "System.Version", "System.Exception", "System.Delegate", "System.MulticastDelegate",
        "System.StringComparer", "System.Text.Encoding", "System.Globalization.CultureInfo", "System.IFormatProvider",
        "System.Text.RegularExpressions.Regex", "System.TimeProvider", "System.IO.FileInfo",
    };

    /// <summary>Objects that threads may use at once without a lock of the caller's.</summary>
    private static readonly HashSet<string> s_atomic = new(StringComparer.Ordinal)
    {
        "System.Diagnostics", "System.Diagnostics.Metrics", "System.Diagnostics.Tracing", "System.Threading", "System.Threading.Tasks",
        "System.Threading.Channels", "Microsoft.Extensions.Logging", "System.Runtime.InteropServices", "System.Runtime.CompilerServices",
    };

    /// <summary>Nobody can change it.</summary>
    public static bool IsImmutable(ITypeSymbol type)
    {
        for (ITypeSymbol? at = type.OriginalDefinition; at is not null; at = at.BaseType)
        {
            if (at.TypeKind is TypeKind.Delegate or TypeKind.Enum || s_immutable.Contains(NameOf(at)))
            {
                return true;
            }
        }

        return type.ContainingNamespace?.ToDisplayString() is "System.Collections.Immutable" or "System.Collections.Frozen"
            or "System.Reflection" or "System.Linq.Expressions"
            || type.Name is "IComparer" or "IEqualityComparer" or "EqualityComparer" or "Comparer";
    }

    public static bool IsAtomic(ITypeSymbol? type) =>
        type?.ContainingNamespace?.ToDisplayString() is { } space && s_atomic.Contains(space);

    /// <summary>
    /// A call changes the object that it is called on: of collections, those that say so; of anything else, all but
    /// questions.
    /// </summary>
    public static bool Writes(IMethodSymbol method)
    {
        if (method.Name is "ToString" or "GetHashCode" or "Equals" or "GetType" or "CompareTo")
        {
            return false;
        }

        return IsCollection(method.ContainingType)
            ? AccessWrites.IsMutating(method)
            : !(method.Name.StartsWith("Get", StringComparison.Ordinal)
                && method.ContainingType.Name is not ("Random" or "RandomNumberGenerator"));
    }

    /// <summary>A call that is given such an object may change it: a stream that is copied from moves on.</summary>
    public static bool MayChange(ITypeSymbol? type) => type is { IsReferenceType: true } && !IsCollection(type)
        && type.TypeKind != TypeKind.Interface;

    private static bool IsCollection(ITypeSymbol type) =>
        type.ContainingNamespace?.ToDisplayString() is { } space
        && (space == "System.Collections" || space.StartsWith("System.Collections.", StringComparison.Ordinal) || space == "System.Linq");

    private static string NameOf(ITypeSymbol type) => $"{type.ContainingNamespace?.ToDisplayString()}.{type.Name}";
}
