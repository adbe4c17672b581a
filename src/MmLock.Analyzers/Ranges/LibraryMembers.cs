using System;
using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;

namespace MmLock.Analyzers.Ranges;

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
        "System.Threading.Channels", "Microsoft.Extensions.Logging",
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

        return type.Name != "Builder"
            && type.ContainingNamespace?.ToDisplayString() is "System.Collections.Immutable" or "System.Collections.Frozen"
            or "System.Reflection" or "System.Linq.Expressions"
            || type.Name is "IComparer" or "IEqualityComparer" or "EqualityComparer" or "Comparer";
    }

    /// <summary>Of these, the objects that are for one thread at a time.</summary>
    private static readonly HashSet<string> s_notAtomic = new(StringComparer.Ordinal)
    {
        "Stopwatch", "Process", "ProcessStartInfo", "StackTrace", "EventLog", "PerformanceCounter", "PeriodicTimer",
    };

    public static bool IsAtomic(ITypeSymbol? type) =>
        type?.ContainingNamespace?.ToDisplayString() is { } space && s_atomic.Contains(space) && !s_notAtomic.Contains(type.Name);

    /// <summary>
    /// <c>TryAdd</c> of any dictionary, <c>AddRange</c> of a list: they look like members, and change what they are called on.
    /// </summary>
    public static bool IsExtensionThatWrites(IMethodSymbol? method) =>
        method?.ContainingType.ToDisplayString() == "System.Collections.Generic.CollectionExtensions" && Writes(method);

    /// <summary>Names of questions, or how they begin: whatever else is asked of a collection may change it.</summary>
    private static readonly string[] s_questions =
    {
        "Contains", "TryGet", "IndexOf", "LastIndexOf", "Find", "Exists", "BinarySearch", "Peek", "TryPeek", "ToArray", "ToList", "CopyTo",
        "AsReadOnly", "Is", "SetEquals", "Overlaps", "ConvertAll", "ForEach", "TrueForAll", "GetRange", "GetEnumerator", "GetViewBetween",
        "GetValueOrDefault", "GetKeyAtIndex", "GetValueAtIndex", "Slice", "GetAlternateLookup", "MoveNext",
    };

    /// <summary>Of the framework: what begins like a question, and goes on to the next one or begins anew.</summary>
    private static readonly HashSet<string> s_noQuestions = new(StringComparer.Ordinal)
    {
        "GetHashAndReset", "GetId", "GetOrAdd", "GetOrCreateValue",
    };

    /// <summary>
    /// A call changes the object that it is called on: all but what is known to be a question, or what the language says is one.
    /// </summary>
    public static bool Writes(IMethodSymbol method)
    {
        INamedTypeSymbol type = method.ContainingType;
        if (method.Name is "ToString" or "GetHashCode" or "Equals" or "GetType" or "CompareTo" || method.IsReadOnly || type.IsReadOnly
            || type.TypeKind == TypeKind.Interface && type.Name.StartsWith("IReadOnly", StringComparison.Ordinal))
        {
            return false;
        }

        return IsCollection(type)
            ? !s_questions.Any(q => method.Name.StartsWith(q, StringComparison.Ordinal))
            : !(method.Name.StartsWith("Get", StringComparison.Ordinal) && IsOfFramework(type.ContainingAssembly)
                && !s_noQuestions.Contains(method.Name) && method.ContainingType.Name is not ("Random" or "RandomNumberGenerator" or "Encoder" or "Decoder"));
    }

    /// <summary>Of others nobody knows what their members do.</summary>
    public static bool IsOfFramework(IAssemblySymbol? assembly) => assembly is not null && (assembly.Name is "mscorlib" or "netstandard"
        || assembly.Name.StartsWith("MmLock", StringComparison.Ordinal)
        || assembly.Name.StartsWith("System", StringComparison.Ordinal)
        || assembly.Name.StartsWith("Microsoft.", StringComparison.Ordinal));

    /// <summary>
    /// A call that is given such an object may change it: a stream that is copied from moves on. The framework leaves a
    /// collection that it is given as it is, unless it says so.
    /// </summary>
    public static bool MayChange(ITypeSymbol? type, IMethodSymbol? method) => type is { IsReferenceType: true }
        && !(IsCollection(type) && method?.ContainingNamespace?.ToDisplayString() is { } space
            && space.StartsWith("System", StringComparison.Ordinal));

    /// <summary>Calls that let go of the object that they give, or make it.</summary>
    private static readonly HashSet<string> s_giving = new(StringComparer.Ordinal)
    {
        "System.Collections.Generic.Queue.Dequeue", "System.Collections.Generic.PriorityQueue.Dequeue",
        "System.Collections.Generic.Stack.Pop", "System.Collections.Queue.Dequeue", "System.Collections.Stack.Pop",
        "System.Collections.Concurrent.BlockingCollection.Take", "System.Threading.Interlocked.Exchange", "System.Array.Clone",
        "System.ICloneable.Clone", "System.Object.MemberwiseClone", "System.Activator.CreateInstance",
        "System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject", "Microsoft.Extensions.ObjectPool.ObjectPool.Get",
    };

    /// <summary>Calls that give an object which others have, and say by their type what it is, or are given nothing that has it.</summary>
    private static readonly HashSet<string> s_keeping = new(StringComparer.Ordinal)
    {
        "System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsArray", "System.IO.MemoryStream.GetBuffer",
        "System.Threading.Thread.GetData",
    };

    /// <summary>
    /// It throws where its arguments are not as they must be, and does nothing else: <c>ObjectDisposedException.ThrowIf</c>.
    /// </summary>
    public static bool IsGuard(IMethodSymbol method)
    {
        if (method is not { IsStatic: true, ReturnsVoid: true, DeclaringSyntaxReferences.IsEmpty: true }
            || !method.Name.StartsWith("ThrowIf", StringComparison.Ordinal))
        {
            return false;
        }

        INamedTypeSymbol? type = method.ContainingType;
        while (type is not null && !(type.Name == "Exception" && type.ContainingNamespace is { Name: "System" }))
        {
            type = type.BaseType;
        }

        return type is not null;
    }

    /// <summary>
    /// What a call of the library gives is nobody else's. An object of the user's comes from where the library has it, unless it is known
    /// to be made or let go of; a function that is given nothing that may have one makes it.
    /// </summary>
    public static bool GivesItsOwn(IMethodSymbol method)
    {
        IMethodSymbol called = (method.ReducedFrom ?? method).OriginalDefinition;
        string name = $"{NameOf(called.ContainingType)}.{called.Name}";
        return !s_keeping.Contains(name) && (!IsAny(called.ReturnType) || s_giving.Contains(name)
            || called.IsStatic
                && !called.Parameters.Any(p => p.Type.TypeKind is TypeKind.Interface or TypeKind.Delegate || HasAny(p.Type)));
    }

    /// <summary>A type that says nothing of what it is: a parameter, or any object.</summary>
    public static bool IsAny(ITypeSymbol? type) => type is ITypeParameterSymbol or { SpecialType: SpecialType.System_Object };

    private static bool HasAny(ITypeSymbol type) => IsAny(type) || type switch
    {
        IArrayTypeSymbol array => HasAny(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Any(HasAny),
        _ => false,
    };

    public static bool IsCollection(ITypeSymbol type) =>
        KeptCounts.IsOfCollections(type) || type.ContainingNamespace?.ToDisplayString() == "System.Linq";

    private static string NameOf(ITypeSymbol type) => $"{type.ContainingNamespace?.ToDisplayString()}.{type.Name}";

    /// <summary>The class or interface of the library that an object is of, or that its class is derived from; null for none.</summary>
    public static INamedTypeSymbol? ClassOf(ITypeSymbol? type)
    {
        ITypeSymbol? at = type;
        while (at is INamedTypeSymbol { TypeKind: TypeKind.Class, DeclaringSyntaxReferences.IsEmpty: false })
        {
            at = at.BaseType;
        }

        return at is INamedTypeSymbol { IsReferenceType: true, DeclaringSyntaxReferences.IsEmpty: true } found
            && (found.SpecialType != SpecialType.System_Object || type!.DeclaringSyntaxReferences.IsEmpty) ? found : null;
    }
}
