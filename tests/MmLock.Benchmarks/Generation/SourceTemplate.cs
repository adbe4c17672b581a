using System.Text;
using System.Text.RegularExpressions;
using MmLock.Conversion.Tests;

namespace MmLock.Benchmarks.Generation;

/// <summary>
/// A template of classes: an opening, and members after lines <c>//-- read|write sites</c>, which say with which primitive of a lock
/// a member's macros are filled in and how many acquires it has. <c>METHOD</c> is a name that is new in the class, <c>NUMBER</c> any.
/// </summary>
internal sealed partial class SourceTemplate
{
    private readonly string _opening;
    private readonly List<(string Mode, int Sites, string Text)> _members = [];

    private SourceTemplate(string text)
    {
        string[] parts = Marker().Split(text);
        _opening = parts[0];
        for (int i = 1; i < parts.Length; i += 3)
        {
            _members.Add((parts[i], int.Parse(parts[i + 1], System.Globalization.CultureInfo.InvariantCulture), parts[i + 2]));
        }
    }

    /// <summary>Reads the template of a name.</summary>
    public static SourceTemplate Load(string name)
    {
        using var reader = new StreamReader(typeof(SourceTemplate).Assembly.GetManifestResourceStream($"Templates/{name}")!);
        return new SourceTemplate(reader.ReadToEnd());
    }

    /// <summary>The opening, filled in, without the brace that ends the class.</summary>
    public StringBuilder Open(ClassValues values) => new(values.Fill(_opening, values.Read));

    /// <summary>Adds members, beginning with the number of the class, until the text has so many lines or sites.</summary>
    public void Add(StringBuilder text, ClassValues values, int lines, int sites)
    {
        int have = values.Sites;
        int length = text.ToString().Count(character => character == '\n');
        for (int i = values.Number; values.Sites - have < sites && length < lines; i++)
        {
            (string mode, int more, string member) = _members[i % _members.Count];
            if (values.Sites - have + more <= sites)
            {
                string filled = values.Fill(member, mode == "write" ? values.Write : values.Read);
                text.Append(filled);
                length += filled.Count(character => character == '\n');
                values.Sites += more;
            }
        }
    }

    [GeneratedRegex(@"^    //-- (read|write) (\d)\n", RegexOptions.Multiline)]
    private static partial Regex Marker();
}

/// <summary>What one class is filled in with.</summary>
/// <param name="Number">Where in a template's members it begins.</param>
/// <param name="Module">Its namespace, below the root.</param>
/// <param name="Peer">The class that it calls, from the root namespace: <c>Area03.Class0123</c>. So calls end after a few layers,
/// as in real code.</param>
/// <param name="Read">How the lock of its module is taken for reading.</param>
/// <param name="Write">And for writing.</param>
internal sealed partial record ClassValues(
    Random Random, string Name, int Number, string Module, string Peer, Primitive Read, Primitive Write)
{
    private int _methods;

    /// <summary>How many acquires the class has so far.</summary>
    public int Sites { get; set; }

    public string Fill(string text, Primitive primitive)
    {
        _methods++;
        return primitive.Fill(Word().Replace(text, word => word.Value switch
        {
            "NAME" => Name,
            "MODULE" => Module,
            "PEER" => Peer,
            "NUMBER" => $"{Random.Next(1, 99)}",
            _ => $"Method{_methods}",
        }))!;
    }

    [GeneratedRegex("NAME|MODULE|PEER|NUMBER|METHOD")]
    private static partial Regex Word();
}
