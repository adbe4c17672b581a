using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Text;

namespace MmLock.Conversion.Tests.Checking;

/// <summary>What a call on an object of the framework really touches: the collection behind a view, an enumerator or a query.</summary>
internal static class Roots
{
    private const int Depth = 5;

    private static readonly ConcurrentDictionary<Type, FieldInfo[]> s_fields = new();

    private static readonly HashSet<Type> s_whole =
    [
        typeof(List<>), typeof(Dictionary<,>), typeof(SortedList<,>), typeof(SortedDictionary<,>), typeof(Queue<>), typeof(Stack<>),
        typeof(HashSet<>), typeof(SortedSet<>), typeof(LinkedList<>), typeof(PriorityQueue<,>), typeof(OrderedDictionary<,>),
        typeof(BitArray), typeof(ArrayList), typeof(Hashtable), typeof(StringBuilder), typeof(Random),
    ];

    public static IEnumerable<object> Of(object? datum) => Of(datum, Depth);

    public static bool IsTracked(Type type) =>
        s_whole.Contains(type.IsGenericType ? type.GetGenericTypeDefinition() : type) || typeof(Stream).IsAssignableFrom(type)
            || typeof(BinaryWriter).IsAssignableFrom(type) || typeof(BinaryReader).IsAssignableFrom(type);

    private static IEnumerable<object> Of(object? datum, int depth)
    {
        if (datum is null or string || depth == 0)
        {
            return [];
        }

        Type type = datum.GetType();
        if (datum is Array || IsTracked(type))
        {
            return [datum];
        }

        if (ElementRun.Of(datum) is { } part)
        {
            return [part];
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(LinkedListNode<>))
        {
            return type.GetProperty("List")!.GetValue(datum) is { } list ? [list] : [datum];
        }

        // Sets and lists that a view, an enumerator, a query or a read-only wrapper is over. Of the program's own types the bodies
        // are rewritten, and what they touch is seen there.
        bool isFramework = type.Assembly == typeof(object).Assembly
            || type.Namespace is { } space && space.StartsWith("System.", StringComparison.Ordinal);
        return isFramework
            ? s_fields.GetOrAdd(type, Fields).Select(f => f.GetValue(datum)).SelectMany(value => Of(value, depth - 1))
            : [];
    }

    private static FieldInfo[] Fields(Type type)
    {
        bool walks = typeof(IEnumerable).IsAssignableFrom(type) || typeof(IEnumerator).IsAssignableFrom(type);
        var fields = new List<FieldInfo>();
        for (Type? at = type; walks && at is not null && at != typeof(object); at = at.BaseType)
        {
            fields.AddRange(at.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .Where(f => typeof(IEnumerable).IsAssignableFrom(f.FieldType) || typeof(IEnumerator).IsAssignableFrom(f.FieldType)));
        }

        return [.. fields];
    }
}

/// <summary>Elements of an array that a query goes through, which <c>Skip</c> and <c>Take</c> have left of it.</summary>
internal sealed record ElementRun(Array Array, long First, long End)
{
    /// <summary>By the names of the library's own fields: where these are others, the test of the checking lock says so.</summary>
    public static ElementRun? Of(object query)
    {
        Type type = query.GetType();
        return type.DeclaringType == typeof(Enumerable) && type.Name.Contains("SkipTake", StringComparison.Ordinal)
            && Value("_source") is Array array && Value("_minIndexInclusive") is int first && Value("_maxIndexInclusive") is int last
            ? new ElementRun(array, Math.Min(first, array.LongLength), Math.Min(last + 1L, array.LongLength))
            : null;

        object? Value(string field) => type.GetField(field, BindingFlags.Instance | BindingFlags.NonPublic)?.GetValue(query);
    }
}
