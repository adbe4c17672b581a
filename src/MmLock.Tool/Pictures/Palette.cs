using System.Globalization;
using System.Xml.Linq;
using OxyPlot;

namespace MmLock.Tool.Pictures;

/// <summary>
/// The colours of the pictures. They are drawn with fixed ones, each of which stands for a colour of the page, so that a picture is light
/// where the page is, and dark where that is.
/// </summary>
internal static class Palette
{
    public static readonly OxyColor Ink = OxyColor.FromRgb(0x1b, 0x24, 0x30);
    public static readonly OxyColor Soft = OxyColor.FromRgb(0x5a, 0x66, 0x75);
    public static readonly OxyColor Line = OxyColor.FromRgb(0xd5, 0xdb, 0xe3);
    public static readonly OxyColor Card = OxyColor.FromRgb(0xf5, 0xf7, 0xfa);
    public static readonly OxyColor Read = OxyColor.FromRgb(0x0b, 0x57, 0xa4);
    public static readonly OxyColor Write = OxyColor.FromRgb(0x5b, 0x3e, 0xa6);
    public static readonly OxyColor Wait = OxyColor.FromRgb(0x96, 0x5a, 0x00);
    public static readonly OxyColor Needless = OxyColor.FromRgb(0xd0, 0x1f, 0x17);

    /// <summary>Words are no smaller than this; on a narrow screen a picture is scrolled.</summary>
    private const double LeastScale = 0.8;

    private static readonly (OxyColor Color, string Name)[] s_names =
    [
        (Ink, "ink"), (Soft, "soft"), (Line, "line"), (Card, "card"), (Read, "hold-read"), (Write, "hold-write"), (Wait, "wait"),
        (Needless, "needless"),
    ];

    /// <summary>The space that words take, wider than the font by which they are laid out.</summary>
    public static double WidthOf(IEnumerable<string> words) => 16 + (7.2 * words.Select(w => w.Length).DefaultIfEmpty(0).Max());

    /// <summary>A model with no frame and no background, and room for the words of its axes.</summary>
    public static PlotModel Model(double left = 8) => new()
    {
        PlotMargins = new OxyThickness(left, 8, 24, left > 8 ? 52 : 8),
        Background = OxyColors.Transparent,
        TextColor = Ink,
        PlotAreaBorderThickness = new OxyThickness(0),
        DefaultFont = "Arial",
        DefaultFontSize = 12,
        Padding = new OxyThickness(0),
        Culture = CultureInfo.InvariantCulture,
    };

    /// <summary>The picture as an element of a page, with its name and a text for those who do not see it.</summary>
    /// <param name="model">What is drawn.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="id">Of the element; others begin with it.</param>
    /// <param name="title">What it shows.</param>
    /// <param name="description">What is to be seen.</param>
    public static string Svg(PlotModel model, int width, int height, string id, string title, string description)
    {
        var exporter = new SvgExporter { Width = width, Height = height, UseVerticalTextAlignmentWorkaround = true };
        string text = exporter.ExportToString(model);
        foreach ((OxyColor color, string name) in s_names)
        {
            text = text.Replace(
                string.Create(CultureInfo.InvariantCulture, $"rgb({color.R},{color.G},{color.B})"), $"var(--{name})",
                StringComparison.Ordinal);
        }

        XElement root = XDocument.Parse(text).Root!;
        XNamespace svg = root.Name.Namespace;

        // Nothing lies outside but the ends of words, in a font that is wider than the one by which they were laid out.
        root.Descendants().Attributes("clip-path").Remove();
        root.Descendants(svg + "defs").Remove();
        root.SetAttributeValue("style", string.Create(CultureInfo.InvariantCulture, $"min-width: {width * LeastScale:0}px"));
        root.SetAttributeValue("role", "img");
        root.SetAttributeValue("aria-labelledby", $"{id}-title {id}-desc");
        root.SetAttributeValue("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {width} {height}"));
        root.AddFirst(
            new XElement(svg + "title", new XAttribute("id", id + "-title"), title),
            new XElement(svg + "desc", new XAttribute("id", id + "-desc"), description));
        return root.ToString(SaveOptions.DisableFormatting).ReplaceLineEndings("\n");
    }
}
