using System.Xml.Linq;
using FMixSharp.Lab.Reports;

namespace FMixSharp.Lab.Tests.Reports;

public sealed class CurvePlotTests
{
    [Theory]
    [InlineData(0, 1, new[] { 0, 0.5, 1.0 })]
    [InlineData(87.2, 93.4, new[] { 86.0, 88, 90, 92, 94 })]
    [InlineData(-3, 17, new[] { -5.0, 0, 5, 10, 15, 20 })]
    public void Ticks_are_round_and_enclose_the_range(double low, double high, double[] expected)
    {
        var ticks = CurvePlot.Ticks(low, high);
        Assert.True(ticks[0] <= low && ticks[^1] >= high);
        Assert.Equal(expected, ticks.Select(tick => Math.Round(tick, 9)));
    }

    [Fact]
    public void Equal_values_still_have_an_axis()
    {
        var ticks = CurvePlot.Ticks(10, 10);
        Assert.True(ticks[0] < 10 && ticks[^1] > 10);
    }

    [Fact]
    public void Values_that_are_not_finite_leave_a_gap()
    {
        var svg = XElement.Parse(CurvePlot.Svg("loss", [new Curve("a < b", 0, [3, 2, double.NaN, 1, 0.5])]));
        var path = svg.Descendants().Single(element => element.Name.LocalName == "path").Attribute("d")!.Value;
        Assert.Equal(2, path.Count(c => c == 'M'));
        Assert.DoesNotContain("NaN", path, StringComparison.Ordinal);
        Assert.Contains(svg.Descendants(), element => element.Name.LocalName == "title" && element.Value == "a < b");
    }

    [Fact]
    public void A_line_passes_over_epochs_that_were_not_measured()
    {
        var svg = XElement.Parse(CurvePlot.Svg("accuracy", [new Curve("a", 0, [null, 10, null, 90])]));
        var path = svg.Descendants().Single(element => element.Name.LocalName == "path").Attribute("d")!.Value;
        Assert.Equal((1, 1), (path.Count(c => c == 'M'), path.Count(c => c == 'L')));
        Assert.Equal(2, svg.Descendants().Count(element => element.Name.LocalName == "circle"));
    }

    [Fact]
    public void Higher_values_stand_higher()
    {
        var svg = XElement.Parse(CurvePlot.Svg("accuracy", [new Curve("a", 0, [10, 90])]));
        var heights = svg.Descendants()
            .Where(element => element.Name.LocalName == "circle")
            .Select(dot => (double)dot.Attribute("cy")!)
            .ToArray();
        Assert.True(heights[1] < heights[0]); // SVG counts downwards
    }
}
