// A server that classifies the photos that are sent to it. The model is a file that "fmix export" wrote.
//   dotnet run -c Release --project samples/WebEndpoint -- model.onnx --urls http://localhost:5080
//   curl --data-binary @cat.jpg http://localhost:5080/classify        [{"class":"cat","probability":0.97},…]
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using UseFromApp;

if (args is not [var model, .. var rest])
{
    Console.Error.WriteLine("Give a model: model.onnx [--urls http://localhost:5080]");
    return 2;
}
const int MostBytes = 20 << 20; // of a photo; more is answered by 413
using var classifier = new PhotoClassifier(model); // one for all requests
var builder = WebApplication.CreateBuilder(rest);
builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = MostBytes);
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
var app = builder.Build();

app.MapPost(
    "/classify",
    async (HttpRequest request, [FromQuery] int? top) =>
    {
        // The photo itself, or a form with it, as a browser sends one.
        using var photo = new MemoryStream();
        try
        {
            if (request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true)
            {
                if ((await request.ReadFormAsync()).Files is not [var file, ..])
                    return Wrong("the form has no file; expected a photo");
                await file.CopyToAsync(photo);
            }
            else
                await request.Body.CopyToAsync(photo);
        }
        catch (BadHttpRequestException error)
        {
            return Results.Json(new { Error = error.Message }, statusCode: error.StatusCode); // 413 for too much
        }
        catch (InvalidDataException error)
        {
            return Wrong($"no form that can be read: {error.Message}");
        }
        if (photo.Length == 0)
            return Wrong("nothing was sent; expected the bytes of a photo");
        photo.Position = 0;
        try
        {
            var ranked = classifier.Classify(photo, Math.Clamp(top ?? 5, 1, 1000));
            return Results.Ok(ranked.Select(answer => new { answer.Class, answer.Probability }));
        }
        catch (InvalidDataException error)
        {
            return Wrong(error.Message);
        }
    }
);

app.Run();
return 0;

static IResult Wrong(string message) => Results.BadRequest(new { Error = message });
