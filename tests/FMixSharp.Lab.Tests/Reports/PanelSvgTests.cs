using System.Globalization;
using System.Text;
using System.Xml.Linq;
using FMixSharp.Lab.Reports;
using SkiaSharp;

namespace FMixSharp.Lab.Tests.Reports;

public sealed class PanelSvgTests
{
    private static PlotPanel Panel(int methods, bool shaded = true) =>
        new(
            "pgd",
            "ε",
            "accuracy, %",
            [(0, "0"), (1, "0.1")],
            [0, 50, 100],
            shaded,
            [
                .. Enumerable
                    .Range(0, methods)
                    .Select(i => new PlotLine(
                        $"a method with a long name & settings of its own, width {i}",
                        i,
                        [(0, 90 - i, 3), (1, 10, 20)]
                    )),
            ]
        );

    private static XDocument Document(int panels, int methods) =>
        XDocument.Parse(Encoding.UTF8.GetString(PanelSvg.Document([.. Enumerable.Repeat(Panel(methods), panels)], 3)));

    [Fact]
    public void Document_is_light_or_dark_as_its_readers_system_is()
    {
        var style = Document(1, 2).Descendants().Single(element => element.Name.LocalName == "style").Value;
        var (light, dark) = (style.Split("@media (prefers-color-scheme: dark)")[0], style.Split("@media (prefers-color-scheme: dark)")[1]);
        Assert.All(
            Enumerable.Range(0, CurvePlot.Palette),
            colour =>
            {
                Assert.Contains($".c{colour} path {{ stroke: #", light, StringComparison.Ordinal);
                Assert.Contains($".c{colour} path {{ stroke: #", dark, StringComparison.Ordinal);
            }
        );
        Assert.DoesNotContain("var(", style, StringComparison.Ordinal); // which not every program knows
        Assert.NotEqual(light.Split(".paper")[1].Split('}')[0], dark.Split(".paper")[1].Split('}')[0]);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 13)]
    [InlineData(6, 2)]
    [InlineData(6, 13)]
    public void Legend_has_a_line_for_each_method_within_the_picture(int panels, int methods)
    {
        var svg = Document(panels, methods).Root!;
        double Number(XElement element, string name) =>
            double.Parse(element.Attribute(name)!.Value, NumberStyles.Float, CultureInfo.InvariantCulture);
        var (width, height) = (Number(svg, "width"), Number(svg, "height"));
        var entries = svg.Elements()
            .Where(element => element.Attribute("class")?.Value.StartsWith('c') == true)
            .Select(entry => entry.Elements().Single(element => element.Name.LocalName == "text"))
            .ToArray();
        Assert.Equal(methods, entries.Length);
        Assert.Equal(methods, entries.Select(entry => (Number(entry, "x"), Number(entry, "y"))).Distinct().Count());
        Assert.All(
            entries,
            entry =>
            {
                Assert.InRange(Number(entry, "y"), 0, height - 4);
                Assert.InRange(Number(entry, "x") + 8 * entry.Value.Length, 0, width);
            }
        );
    }

    [Fact]
    public void Page_gets_lines_without_colours_of_their_own_and_a_legend()
    {
        var svg = XDocument.Parse(PanelSvg.Inline(Panel(9, shaded: false)));
        Assert.DoesNotContain(
            svg.Descendants(),
            element => element.Attribute("fill") is not null || element.Attribute("stroke") is not null
        );
        Assert.Equal(9, svg.Descendants().Count(element => element.Name.LocalName == "g" && element.Attribute("class") is not null));
        Assert.Equal(9, XDocument.Parse(PanelSvg.Legend(Panel(9))).Descendants().Count(element => element.Name.LocalName == "span"));
    }

    [Fact]
    public void Picture_has_the_whole_legend_below_the_panels_without_any_font()
    {
        using var few = SKBitmap.Decode(PanelPng.Draw([Panel(1)], 3, 440, 360));
        using var many = SKBitmap.Decode(PanelPng.Draw([Panel(13)], 3, 440, 360));
        Assert.Equal((440, 440), (few.Width, many.Width));
        Assert.Equal(12 * (few.Height - 360 - 14), many.Height - few.Height);
        Assert.Contains(Enumerable.Range(0, 440), x => many.GetPixel(x, many.Height - 20) == SKColors.Black);
    }
}
